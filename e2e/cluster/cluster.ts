import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { install } from "../ecosystem/install.ts";
import { freePort } from "../port.ts";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { recipe, withPorts } from "./recipe.ts";

/** A package of its own: what it holds must not be what the tests import. */
const HERE = join(ROOT, "e2e", "cluster", "program");
const SERVER = join(HERE, "server.mjs");

/** How the servers are joined: by Redis; by the cluster adapter; by that and @socket.io/sticky. */
export type Joined = "redis" | "cluster" | "sticky";

/** Several processes with Socket.IO servers, behind nginx. */
export class Cluster {
  readonly #programs: Program[] = [];
  #folder = "";
  url = "";
  /** Where a client finds one process after the other. */
  doors: readonly string[] = [];

  /** Why there can be no cluster here; undefined when there can be. */
  static async missing(joined: Joined): Promise<string | undefined> {
    const wanted = ["nginx", ...(joined === "redis" ? ["redis-server"] : [])];
    const absent = wanted.filter((name) => find(name) === undefined);
    if (absent.length > 0) return `${absent.join(" and ")} must be installed (Debian's packages have these names).`;
    try {
      await install(HERE);
      return undefined;
    } catch {
      return "The packages of e2e/cluster/program could not be installed from npm.";
    }
  }

  /** @param configuration the name of one of those in docs/scaling.md */
  static async start(joined: Joined, configuration: string): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      cluster.#folder = await mkdtemp(join(tmpdir(), "isomorphic-socketio-cluster-"));
      const servers = joined === "redis" ? await cluster.#withRedis() : [await cluster.#server(joined)];
      const port = await freePort();
      cluster.url = `http://127.0.0.1:${port}`;
      cluster.doors = joined === "redis" ? servers.map((server) => `http://127.0.0.1:${server}`) : [cluster.url, cluster.url, cluster.url];
      await cluster.#nginx(withPorts(await recipe(configuration), port, servers));
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.kill()));
    if (this.#folder !== "") await rm(this.#folder, { recursive: true, force: true });
  }

  async #withRedis(): Promise<number[]> {
    const port = await freePort();
    const redis = this.#run(find("redis-server")!, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", this.#folder]);
    await redis.line("Ready to accept connections");
    return Promise.all([1, 2, 3].map(() => this.#server("redis", String(port))));
  }

  async #server(...args: string[]): Promise<number> {
    const line = await this.#run(process.execPath, [SERVER, ...args]).line(/^listening on \d+$/);
    return Number(line.split(" ").at(-1));
  }

  /** With all that it writes in a folder of its own, so that it needs no rights and disturbs no other. */
  async #nginx(configuration: string): Promise<void> {
    const path = join(this.#folder, "nginx.conf");
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${this.#folder}/${kind};`);
    const user = process.getuid?.() === 0 ? "user root;" : ""; // else the workers of root's nginx could not read the folder
    await writeFile(
      path,
      `daemon off; worker_processes 1; ${user} pid ${this.#folder}/nginx.pid; error_log stderr notice;
events {}
http {
access_log off; ${temporary.join(" ")}
${configuration}
}
`,
    );
    // It tells of its start where errors go.
    await this.#run("sh", ["-c", 'exec "$0" "$@" 2>&1', find("nginx")!, "-c", path, "-p", this.#folder]).line("start worker process ");
  }

  #run(file: string, args: readonly string[]): Program {
    const program = new Program(file, args, HERE);
    this.#programs.push(program);
    return program;
  }
}

/** Debian has nginx where only root's PATH leads. */
function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
