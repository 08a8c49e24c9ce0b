import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";

/** What RFC 6455, section 4.2.2, has a server add to the key of its client. */
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** A server of one session that writes so many bytes and no more: then all its connections are gone, reset or closed. */
export class Cut {
  /** Bytes that were written. */
  written = 0;
  #server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  #sockets = new Set<Socket>();
  #after: number;
  #how: "reset" | "close";
  /** What waits for a poll, and the poll that waits. */
  #packets: string[] = [];
  #poll: Socket | undefined;

  private constructor(after: number, how: "reset" | "close") {
    this.#after = after;
    this.#how = how;
  }

  static async start(after: number, how: "reset" | "close"): Promise<Cut> {
    const cut = new Cut(after, how);
    cut.#server.listen(0, "127.0.0.1");
    await once(cut.#server, "listening");
    return cut;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => this.#sockets.delete(socket));
    let received = "";
    const read = (bytes: Buffer): void => {
      received += bytes.toString("latin1");
      for (let end; (end = received.indexOf(HEAD_END)) >= 0; ) {
        const head = received.slice(0, end);
        const next = end + HEAD_END.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (received.length < next) return;
        const body = received.slice(end + HEAD_END.length, next);
        received = received.slice(next);
        const [, key] = /sec-websocket-key: (\S+)/i.exec(head) ?? [];
        if (!key) this.#onRequest(socket, head, body);
        else {
          socket.off("data", read);
          this.#onUpgrade(socket, head, key);
        }
      }
    };
    socket.on("data", read);
  }

  #onRequest(socket: Socket, head: string, body: string): void {
    if (head.startsWith("POST")) {
      this.#respond(socket, "ok");
      for (const packet of body.split("\x1e")) this.#onPacket(packet, (answer) => this.#packets.push(answer));
    } else if (head.includes("&sid=")) this.#poll = socket;
    else this.#respond(socket, greeting(["websocket"]));
    this.#deliver();
  }

  #deliver(): void {
    if (!this.#poll || this.#packets.length === 0) return;
    this.#respond(this.#poll, this.#packets.splice(0).join("\x1e"));
    this.#poll = undefined;
  }

  #respond(socket: Socket, body: string): void {
    this.#write(socket, `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}${HEAD_END}${body}`);
  }

  #onUpgrade(socket: Socket, head: string, key: string): void {
    const accept = createHash("sha1").update(key + MAGIC).digest("base64");
    const send = (packet: string): void => this.#write(socket, `\x81${String.fromCharCode(packet.length)}${packet}`);
    this.#write(socket, `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}${HEAD_END}`);
    socket.on("data", (bytes: Buffer) => {
      for (const packet of unmasked(bytes)) this.#onPacket(packet, send);
    });
    if (!head.includes("&sid=")) send(greeting([]));
  }

  #onPacket(packet: string, answer: (packet: string) => void): void {
    if (packet === "40") answer('40{"sid":"x"}');
    else if (packet === "2probe") answer("3probe");
    else if (packet === "5") {
      this.#packets.push("6"); // the client waits for its last poll
      this.#deliver();
    } else if (packet.startsWith("42")) answer(`43${/\d+/.exec(packet.slice(2))![0]}["answer"]`);
  }

  #write(socket: Socket, text: string): void {
    const bytes = Buffer.from(text, "latin1").subarray(0, this.#after - this.written);
    this.written += bytes.length;
    socket.write(bytes, () => {
      if (this.written < this.#after) return;
      for (const each of this.#sockets) {
        if (this.#how === "reset") each.resetAndDestroy();
        else each.destroy();
      }
    });
  }
}

function greeting(upgrades: readonly string[]): string {
  return `0${JSON.stringify({ sid: "s", upgrades, pingInterval: 25_000, pingTimeout: 20_000 })}`;
}

/** The texts of frames of a client, which are short and masked. */
function unmasked(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes[at + 1]! & 0x7f;
    const mask = bytes.subarray(at + 2, at + 6);
    texts.push(bytes.subarray(at + 6, at + 6 + size).map((byte, index) => byte ^ mask[index % 4]!).toString());
    at += 6 + size;
  }
  return texts;
}
