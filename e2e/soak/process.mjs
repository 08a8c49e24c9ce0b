import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("server.mjs", import.meta.url));

/** The server in a process of its own, on the same port in each of its lives. */
export class ServerProcess {
  port = 0;
  kills = 0;
  #file;
  #child;
  #life = 0;

  /** @param file where it notes what it receives; without, it notes nothing and tells nothing. */
  constructor(file = "") {
    this.#file = file;
  }

  async start() {
    const child = spawn(process.execPath, [PROGRAM, String(this.port), this.#file, String(++this.#life)], { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    const [line] = await once(lines, "line");
    lines.close();
    child.stdout.resume();
    this.port = Number(/\d+$/.exec(line)[0]);
  }

  /** No goodbye, no flush: what the process knew is gone. */
  async kill() {
    const gone = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    this.kills++;
    await gone;
  }

  pause() {
    this.#child.kill("SIGSTOP");
  }

  resume() {
    this.#child.kill("SIGCONT");
  }
}
