import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A network that loses one answer: the server has given it away, and whoever asked for it sees its connection break before
 * the first byte, as behind a NAT that has forgotten the connection.
 */
export class Loss {
  /** The first line of every request, in order. */
  readonly requests: string[] = [];
  #server = createServer((client) => this.#carry(client));
  #connections = new Set<Socket>();
  #port: number;
  /** What is to be lost. */
  #what: string | undefined;
  #onLost = () => {};

  private constructor(port: number) {
    this.#port = port;
  }

  static async before(serverUrl: string): Promise<Loss> {
    const loss = new Loss(Number(new URL(serverUrl).port));
    loss.#server.listen(0, "localhost");
    await once(loss.#server, "listening");
    return loss;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Loses the next answer with this in it, on a connection that has brought other answers before; resolves once it is lost. */
  async lose(what: string): Promise<void> {
    this.#what = what;
    await new Promise<void>((resolve) => (this.#onLost = resolve));
  }

  /** Requests that came more than once: the library never asks twice by the same address. */
  get repeated(): readonly string[] {
    return this.requests.filter((request, index) => request.includes("sid=") && this.requests.indexOf(request) < index);
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const each of this.#connections) each.destroy();
    await once(this.#server, "close");
  }

  #carry(client: Socket): void {
    const server = connect(this.#port, "localhost");
    let answers = 0;
    for (const [end, other] of [[client, server], [server, client]] as const) {
      this.#connections.add(end);
      end.on("error", () => {}); // a close follows
      end.on("close", () => {
        this.#connections.delete(end);
        other.destroy();
      });
    }
    client.on("data", (piece) => {
      this.requests.push(...(/^(?:GET|POST) \S+/.exec(piece.toString("latin1")) ?? []));
      server.write(piece);
    });
    server.on("data", (piece) => {
      if (answers++ === 0 || this.#what === undefined || !piece.includes(this.#what)) return void client.write(piece);
      this.#what = undefined;
      client.resetAndDestroy();
      this.#onLost();
    });
  }
}
