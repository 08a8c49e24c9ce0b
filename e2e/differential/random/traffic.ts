import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

/** How many turns of the event loop in a row must bring nothing new: more than any chain of callbacks that does without the network. */
const CALM = 4;

/** After so many turns, a connection of which only one end is closed is not waited for any more. */
const PATIENCE = 20_000;

const CHANNELS = { clients: "net.client.socket", servers: "net.server.socket" } as const;

/**
 * The TCP connections within this process: what one end has written and the other has not read is on its way. When
 * nothing is, and nothing happens, all that is left to wait for are timers.
 */
export class Traffic {
  #ends = { clients: new Set<Socket>(), servers: new Set<Socket>() };
  #stop: () => void;
  /** Counts what has happened. */
  #bytes = 0;

  constructor() {
    const stops = (["clients", "servers"] as const).map((side) => {
      const add = (message: unknown) => this.#add(side, (message as { socket: Socket }).socket);
      subscribe(CHANNELS[side], add);
      return () => void unsubscribe(CHANNELS[side], add);
    });
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** Waits until nothing is on its way. */
  async calm(): Promise<void> {
    let count = 0;
    for (let turn = 0, calm = 0; calm < CALM; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      const { activity } = this;
      calm = activity === count && (turn > PATIENCE || this.#settled) ? calm + 1 : 0;
      count = activity;
    }
  }

  remove(): void {
    this.#stop();
  }

  get activity(): number {
    let sum = this.#bytes;
    for (const { bytesRead, bytesWritten } of [...this.#ends.clients, ...this.#ends.servers]) sum += bytesRead + bytesWritten;
    return sum;
  }

  #add(side: keyof typeof CHANNELS, socket: Socket): void {
    const ends = this.#ends[side];
    ends.add(socket);
    this.#bytes++;
    socket.once("close", () => {
      ends.delete(socket);
      this.#bytes += 1 + socket.bytesRead + socket.bytesWritten;
    });
  }

  /** Whether every end has another one that has read what it wrote. */
  get #settled(): boolean {
    const { clients, servers } = this.#ends;
    if (clients.size !== servers.size) return false;
    const others = new Map([...servers].map((server) => [server.remotePort, server]));
    return [...clients].every((client) => {
      const server = client.connecting ? undefined : others.get(client.localPort);
      return server !== undefined && client.bytesWritten === server.bytesRead && server.bytesWritten === client.bytesRead;
    });
  }
}
