import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { install } from "../ecosystem/install.ts";
import { ROOT } from "../root.ts";
import { soon } from "../scenario.ts";
import { makeCertificate } from "./certificate.ts";

const FOLDER = join(ROOT, "e2e", "webtransport");

/** A real Socket.IO server that speaks HTTP/3, in a process of its own. */
export class Http3Server {
  readonly url: string;
  /** SHA-256 of its certificate. */
  readonly hash: readonly number[];
  readonly #end: () => Promise<void>;

  private constructor(url: string, hash: readonly number[], end: () => Promise<void>) {
    this.url = url;
    this.hash = hash;
    this.#end = end;
  }

  /** @param site where its pages come from */
  static async start(site: string): Promise<Http3Server> {
    const modules = await install(FOLDER);
    const { cert, key, hash } = makeCertificate();
    const args = [join(modules, "deno", "bin.cjs"), "run", "--allow-all", "--unstable-net", "--node-modules-dir=manual", "server.mjs"];
    const server = spawn(process.execPath, args, { cwd: FOLDER, stdio: ["pipe", "pipe", "pipe"] });
    let errors = "";
    server.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
    const exited = once(server, "exit");
    const end = async (): Promise<void> => {
      server.stdin.end();
      await soon("end of the server", exited);
    };
    server.stdin.write(JSON.stringify({ cert, key, site }));
    const failed = exited.then(() => Promise.reject(new Error(`the HTTP/3 server ended: ${errors}`)));
    failed.catch(() => {}); // later it may
    const [port] = (await soon("HTTP/3 server", Promise.race([once(createInterface(server.stdout), "line"), failed]))) as [string];
    return new Http3Server(`https://127.0.0.1:${port}`, hash, end);
  }

  /** How many sockets there are in the main namespace, or to cut all sessions that go over HTTP/3. */
  async ask(what: "sockets" | "cut"): Promise<string> {
    const { statusCode, body } = await getTrusting(`${this.url}/${what}`);
    if (statusCode !== 200) throw new Error(`${what} was answered with ${statusCode}`);
    return body;
  }

  close(): Promise<void> {
    return this.#end();
  }
}

async function getTrusting(url: string): Promise<{ statusCode: number | undefined; body: string }> {
  const [response] = (await once(get(url, { rejectUnauthorized: false }), "response")) as [IncomingMessage];
  return { statusCode: response.statusCode, body: await text(response) };
}
