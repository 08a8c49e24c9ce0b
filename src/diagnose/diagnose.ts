import { SocketIOError } from "../core/errors.ts";
import { report } from "../emitter.ts";
import { leave } from "./observation.ts";
import { patience } from "./patience.ts";
import type { Platform } from "./platform.ts";
import { conclude, type Diagnosis, type DiagnoseOptions, failed, type Problem, type Result, type Stage, type StageName } from "./report.ts";
import { ESSENTIAL, STAGES } from "./stages.ts";
import { Subject } from "./subject.ts";

/** What everything, and what one stage, may take, in ms. */
const TIMEOUT = 30_000;
const STAGE_TIMEOUT = 5000;
/** What closing the last connection may take, in ms, whatever happened before. */
const LEAVE = 2000;

/** Finds out what keeps a client from a server. */
export interface Diagnose {
  /**
   * Tries one thing after the other on the way to a namespace of a server, and tells the first that is wrong. It leaves no
   * session behind.
   *
   * @param url as for `io()`; its path is the namespace.
   * @param options as for `io()`, and beside them `onProgress`, `signal`, `timeout` and `stageTimeout` in milliseconds.
   * @throws SocketIOError `ABORTED` once the signal is aborted. What is wrong with the server, the address or the options is in the report.
   * @example
   * const { ok, verdict, fix } = await diagnose("https://example.com/admin", { auth: { token } });
   * if (!ok) console.error(verdict, fix);
   */
  (url?: string, options?: DiagnoseOptions): Promise<Diagnosis>;
}

/** Makes a `diagnose` for a platform. */
export function bindDiagnose(platform: Platform): Diagnose {
  return async (url, options = {}) => {
    const examination = new Examination(options);
    let subject: Subject;
    try {
      subject = new Subject(platform, url, options);
    } catch (error) {
      return examination.illegal(url, options, problemOf(error));
    }
    return examination.run(subject);
  };
}

class Examination {
  #options: DiagnoseOptions;
  #start = performance.now();
  #stages: Stage[] = [];
  /** The first that was found: it is the cause of what follows. */
  #problem: Problem | undefined;

  constructor(options: DiagnoseOptions) {
    this.#options = options;
  }

  async run(subject: Subject): Promise<Diagnosis> {
    try {
      for (const name of Object.keys(STAGES) as StageName[]) {
        // each needs what the one before has found out
        // oxlint-disable-next-line no-await-in-loop
        await this.#pass(name, subject);
      }
    } finally {
      const last = patience(LEAVE, undefined);
      await Promise.race([Promise.all([leave(subject, last.signal), subject.tidy(last.signal)]), last.over]).catch(() => {});
      last.done();
    }
    const { origin, path, namespace } = subject;
    return conclude({ url: origin, path, namespace }, this.#stages, this.#problem, performance.now() - this.#start);
  }

  /** For an address or an option that nothing can be tried with. */
  illegal(url: string | undefined, { path = "/socket.io", namespace = "/" }: DiagnoseOptions, problem: Problem): Diagnosis {
    this.#note("address", problem, this.#start);
    for (const name of Object.keys(STAGES) as StageName[]) if (name !== "address") this.#note(name, UNREACHED, performance.now());
    const where = { url: (url ?? "").replace(/\/\/[^/?#]*@/, "//").replace(/[?#].*/s, ""), path, namespace };
    return conclude(where, this.#stages, this.#problem, performance.now() - this.#start);
  }

  async #pass(name: StageName, subject: Subject): Promise<void> {
    const start = performance.now();
    const left = (this.#options.timeout ?? TIMEOUT) - (start - this.#start);
    if (this.#problem && this.#stages.some(({ outcome, name: earlier }) => outcome === "failed" && ESSENTIAL.has(earlier))) {
      return this.#note(name, UNREACHED, start);
    }
    if (left <= 0) return this.#note(name, this.#problem ? LATE : failed("CONNECT_TIMEOUT", "there was no time left to try everything"), start);
    const limit = patience(Math.min(left, this.#options.stageTimeout ?? STAGE_TIMEOUT), this.#options.signal);
    try {
      const result = await Promise.race([STAGES[name](subject, limit.signal), limit.over]);
      this.#note(name, result, start);
    } catch (error) {
      const { signal } = this.#options;
      const reason: unknown = limit.signal.aborted ? limit.signal.reason : error; // what it comes to when a stage is interrupted
      if (signal?.aborted) throw reason;
      this.#note(name, problemOf(reason), start);
    } finally {
      limit.done();
    }
  }

  #note(name: StageName, result: Result, start: number): void {
    const { outcome, detail, code } = result;
    const stage: Stage = { name, outcome, ms: performance.now() - start, detail, ...(code !== undefined && { code }) };
    if (result.outcome === "failed") this.#problem ??= result;
    this.#stages.push(stage);
    try {
      this.#options.onProgress?.(stage);
    } catch (error) {
      report(error);
    }
  }
}

const UNREACHED: Result = { outcome: "skipped", detail: "not reached" };
const LATE: Result = { outcome: "skipped", detail: "no time was left" };

function problemOf(error: unknown): Problem {
  if (error instanceof SocketIOError) return failed(error.code, error.message.replace(/\.$/, ""), error.hint);
  return failed("TRANSPORT_ERROR", error instanceof Error ? error.message : String(error));
}
