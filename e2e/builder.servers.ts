// The servers that a builder's clients meet: those of the examples, one that keeps silent, and an address where nobody is.
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type ExampleServer, plain, pollingOnly, withAuth } from "../examples/servers.ts";
import type { Acts, Addresses } from "./builder.errors.ts";
import { test as base } from "./fixture.ts";

export interface Servers {
  readonly addresses: Addresses;
  readonly acts: Acts;
}

/** A server below Socket.IO, which only accepts connections. */
class Silence {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  constructor() {
    this.#server = createServer((connection) => {
      this.#connections.add(connection);
      connection.on("error", () => {}).once("close", () => this.#connections.delete(connection));
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, "localhost");
    await once(this.#server, "listening");
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export const test = base.extend<{ readonly servers: Servers }>({
  // oxlint-disable-next-line no-empty-pattern
  servers: async ({}, use) => {
    const nobody = new Silence();
    const silent = new Silence();
    const [one, auth, polling]: ExampleServer[] = await Promise.all([plain(), withAuth(), pollingOnly()]);
    const addresses = { plain: one!.url, auth: auth!.url, polling: polling!.url, silent: await silent.start(), nobody: await nobody.start() };
    await nobody.close();
    await use({ addresses, acts: { cut: () => one!.restart() } });
    await Promise.all([one!.close(), auth!.close(), polling!.close(), silent.close()]);
  },
});
