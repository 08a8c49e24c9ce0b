import { once } from "node:events";
import { connect, createServer } from "node:net";

/** One connection through the proxy. */
class Pair {
  /** Milliseconds by which everything is late. */
  delay = 0;
  #ends;
  /** Half of the next piece is all that arrives. */
  #truncating = false;
  #lost = false;

  constructor(client, server) {
    this.#ends = [client, server];
    this.#carry(client, server);
    this.#carry(server, client);
  }

  cut() {
    for (const end of this.#ends) end.destroy();
  }

  truncate() {
    this.#truncating = true;
  }

  /** Nothing passes any more, and nobody is told. */
  lose() {
    this.#lost = true;
  }

  #carry(from, to) {
    let last = Promise.resolve();
    const inTurn = (action) => {
      const { delay } = this;
      // nothing is late for who is gone: a queue of pieces would keep its timers for half a minute
      last = last.then(() => (delay > 0 && !to.destroyed ? new Promise((resolve) => setTimeout(resolve, delay)) : undefined)).then(action);
    };
    from.on("data", (piece) => {
      if (this.#lost) return;
      if (this.#truncating) {
        to.write(piece.subarray(0, piece.length >> 1), () => this.cut());
      } else inTurn(() => to.writable && to.write(piece));
    });
    from.on("error", () => {}); // a close follows
    from.on("close", () => {
      if (!this.#lost) inTurn(() => to.destroy());
    });
  }
}

/** A TCP proxy that does to connections what networks do. */
export class Proxy {
  #server = createServer((client) => this.#accept(client));
  #target;
  #pairs = new Set();
  #refusing = false;

  constructor(target) {
    this.#target = target;
  }

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this.#server.address().port;
  }

  /** How many connections there are. */
  get size() {
    return this.#pairs.size;
  }

  /** Does something to some of the connections: to those for which `chosen` says so. */
  harm(what, chosen) {
    for (const pair of this.#pairs) {
      if (!chosen()) continue;
      if (what === "delay") pair.delay = 300;
      else pair[what]();
    }
  }

  refuse(refusing) {
    this.#refusing = refusing;
  }

  heal() {
    this.#refusing = false;
    for (const pair of this.#pairs) pair.delay = 0;
  }

  async close() {
    this.#server.close();
    for (const pair of this.#pairs) pair.cut();
    await once(this.#server, "close");
  }

  #accept(client) {
    if (this.#refusing) return client.destroy();
    const server = connect(this.#target, "127.0.0.1");
    const pair = new Pair(client, server);
    this.#pairs.add(pair);
    client.on("close", () => {
      this.#pairs.delete(pair);
    });
  }
}
