import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Passes TCP connections on to a server, and can cut them: a network that fails, whatever language the server is in. */
export class Relay {
  readonly #connections = new Set<Socket>();
  readonly #server: Server;
  #cut = false;

  private constructor(target: number) {
    this.#server = createServer((client) => {
      if (this.#cut) {
        client.destroy();
        return;
      }
      const server = connect(target, "127.0.0.1");
      for (const [from, to] of [[client, server], [server, client]] as const) {
        this.#connections.add(from);
        from.on("error", () => to.destroy());
        from.once("close", () => {
          this.#connections.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
  }

  static async start(target: number): Promise<Relay> {
    const relay = new Relay(target);
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection without a word, and every new one until `mend()`: a client between two polls would not notice otherwise. */
  cut(): void {
    this.#cut = true;
    for (const connection of this.#connections) connection.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }
}
