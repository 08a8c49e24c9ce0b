// Every error that a client made by a builder can tell, provoked; the same in Node and in a page.
import type { SocketBuilder as Constructor, SocketIOError } from "isomorphic-socketio";

type Builder = typeof Constructor;

/** What the server of this conversation is told to do; each promise resolves when it is done. */
export interface Acts {
  /** Drops every connection. */
  cut(): Promise<void>;
}

/** Where to find which server. */
export interface Addresses {
  /** Answers `test`, and keeps silent about any other event. */
  readonly plain: string;
  /** Lets in nobody without credentials. */
  readonly auth: string;
  readonly polling: string;
  /** Accepts connections, and says nothing. */
  readonly silent: string;
  /** Nobody listens there. */
  readonly nobody: string;
}

/** The codes of the errors, by what was done. */
export async function provoke(SocketBuilder: Builder, at: Addresses, acts: Acts): Promise<Record<string, string>> {
  const codes: Record<string, string> = {};
  const note = async (what: string, act: () => unknown): Promise<void> => {
    try {
      await act();
      codes[what] = "no error";
    } catch (error) {
      codes[what] = (error as SocketIOError).code;
    }
  };
  await note("an address that is none", () => new SocketBuilder("ftp://localhost"));
  await note("a namespace with a comma", () => new SocketBuilder(at.plain).setNamespace("/a,b"));
  await note("nobody listens", () => new SocketBuilder(at.nobody).connect());
  await note("nobody listens for WebSockets", () => new SocketBuilder(at.nobody).transportType("websocket").connect());
  await note("nobody answers", () => new SocketBuilder(at.silent).connect({ timeout: 300 }));
  await note("nobody answers in time", () => new SocketBuilder(at.silent).options({ timeout: 300 }).connect());
  await note("the attempt is aborted", () => new SocketBuilder(at.silent).connect({ signal: AbortSignal.timeout(100) }));
  await note("the builder's signal is aborted", () => new SocketBuilder(at.silent).options({ signal: AbortSignal.timeout(100) }).connect());
  await note("the server refuses", () => new SocketBuilder(at.auth).connect());
  await note("there are no credentials", () => new SocketBuilder(at.auth).auth(() => Promise.reject(new Error("locked"))).connect());
  await note("there is no WebSocket", () => new SocketBuilder(at.polling).transportType("websocket").connect());
  await note("there is no upgrade", () => new SocketBuilder(at.polling).transportType("websocket-upgrade").connect());

  const socket = await new SocketBuilder(at.plain)
    .reconnectDelay(20, 50)
    .connect();
  await note("an argument that JSON cannot express", () => socket.emit("test", 1n));
  await note("a reserved name", () => socket.emit("connect"));
  await note("no answer in time", () => socket.emitWithAck("ignored", 1, { timeout: 100 }));
  await note("nobody wants the answer", () => socket.emitWithAck("ignored", 1, { signal: AbortSignal.timeout(50) }));
  await note("no answer in time, for a callback", () => new Promise<void>((resolve, reject) => {
    socket.timeout(100).emit("ignored", (error: Error | null) => (error ? reject(error) : resolve()));
  }));

  const gone = new Promise((resolve) => socket.once("disconnect", resolve));
  const lost = note("the connection is lost", () => socket.emitWithAck("ignored", 1, { timeout: 10_000 }));
  await acts.cut();
  await gone;
  await lost;
  await note("emit while offline", () => socket.emit("test", 1));
  await note("emitWithAck while offline", () => socket.emitWithAck("test", 1, { timeout: 1000 }));
  await socket.ready({ timeout: 10_000 });
  await note("nothing", () => socket.emitWithAck("test", 1, { timeout: 10_000 }));
  socket.disconnect();
  await note("a socket that was disconnected", () => socket.emitWithAck("test", 1));
  return codes;
}

/** What `provoke` finds. */
export const EXPECTED: Readonly<Record<string, string>> = {
  "an address that is none": "ILLEGAL_URL",
  "a namespace with a comma": "ILLEGAL_NAMESPACE",
  "nobody listens": "CONNECTION_REFUSED",
  "nobody listens for WebSockets": "CONNECTION_REFUSED",
  "nobody answers": "CONNECT_TIMEOUT",
  "nobody answers in time": "CONNECT_TIMEOUT",
  "the attempt is aborted": "ABORTED",
  "the builder's signal is aborted": "ABORTED",
  "the server refuses": "REFUSED",
  "there are no credentials": "AUTH_FAILED",
  "there is no WebSocket": "UNSUPPORTED_TRANSPORT",
  "there is no upgrade": "UPGRADE_FAILED",
  "an argument that JSON cannot express": "NOT_SERIALIZABLE",
  "a reserved name": "RESERVED_EVENT",
  "no answer in time": "TIMEOUT",
  "nobody wants the answer": "ABORTED",
  "no answer in time, for a callback": "TIMEOUT",
  "the connection is lost": "DISCONNECTED",
  "emit while offline": "SERVER_UNREACHABLE",
  "emitWithAck while offline": "SERVER_UNREACHABLE",
  nothing: "no error",
  "a socket that was disconnected": "SERVER_UNREACHABLE",
};
