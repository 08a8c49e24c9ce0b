import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { soon } from "./scenario.ts";

const onWindows = process.platform === "win32";

/** A process of its own, read line by line. */
export class Program {
  readonly lines: string[] = [];
  /** The exit code; undefined while it runs, null when a signal ended it. */
  code: number | null | undefined;
  errors = "";
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #closed: Promise<unknown>;
  #rest = "";
  #spokeAt = 0;
  #endedAt = 0;
  #onLine: () => void = () => {};

  /** @param variables put into its environment, or taken out of it where they are undefined */
  constructor(command: string, args: readonly string[], cwd: string, variables: Readonly<Record<string, string | undefined>> = {}) {
    // Playwright asks for colours in the name of its own terminal.
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const env = { ...inherited, ...variables };
    // A group of its own, so that a signal reaches what the program starts, as it does from a terminal.
    this.#child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: !onWindows, shell: onWindows && command === "npm" });
    this.#child.stdout.setEncoding("utf8").on("data", (chunk: string) => this.#read(chunk));
    this.#child.stderr.setEncoding("utf8").on("data", (chunk: string) => (this.errors += chunk));
    this.#closed = once(this.#child, "close").then(([code]: (number | null)[]) => {
      this.code = code;
      this.#endedAt = performance.now();
      this.#onLine();
    });
  }

  /** Runs Node with the given script and arguments. */
  static node(args: readonly string[], cwd: string, variables?: Readonly<Record<string, string | undefined>>): Program {
    return new Program(process.execPath, args, cwd, variables);
  }

  /** The first line that holds `text` or that the pattern matches; fails when the program ends without it. */
  async line(text: string | RegExp): Promise<string> {
    const fits = (line: string): boolean => (typeof text === "string" ? line.includes(text) : text.test(line));
    try {
      return await soon("such line", this.#find(fits));
    } catch (cause) {
      throw new Error(`The program did not say ${text}, but:\n${this.said}`, { cause });
    }
  }

  /** Resolves when the program has ended of its own accord. */
  async end(): Promise<void> {
    try {
      await soon("end", this.#closed);
    } catch (cause) {
      throw new Error(`The program did not end after:\n${this.said}`, { cause });
    }
  }

  /** Sends a signal to the program and what it started, as a terminal sends SIGINT for Ctrl+C. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (onWindows || pid === undefined) this.#child.kill(signal);
    else process.kill(-pid, signal);
  }

  /** Ends it if it still runs. */
  async kill(): Promise<void> {
    if (this.code === undefined) this.signal("SIGKILL");
    await this.#closed;
  }

  /** Milliseconds between the last line and the end. */
  get lingered(): number {
    return this.#endedAt - this.#spokeAt;
  }

  /** All output, for messages. */
  get said(): string {
    return [...this.lines, this.errors].join("\n");
  }

  async #find(fits: (line: string) => boolean): Promise<string> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      if (this.code !== undefined) throw new Error(`it ended with ${this.code}`);
      await new Promise<void>((resolve) => (this.#onLine = resolve));
    }
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    this.lines.push(...lines.map((line) => line.trimEnd()));
    this.#spokeAt = performance.now();
    this.#onLine();
  }
}
