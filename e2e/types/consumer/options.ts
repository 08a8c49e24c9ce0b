// Options, and the ways to make a socket.
import defaultIo, { connect, io, Manager, type ManagerOptions, protocol, Socket, type SocketOptions } from "socket.io-client";
import type { FromServer, ToServer } from "./events.js";

export const options: Partial<ManagerOptions & SocketOptions> = {
  path: "/chat",
  transports: ["websocket", "polling"],
  upgrade: true,
  rememberUpgrade: false,
  tryAllTransports: true,
  transportOptions: { polling: { extraHeaders: { "X-Mine": "1" } } },
  addTrailingSlash: false,
  query: { token: "secret" },
  extraHeaders: { authorization: "bearer" },
  withCredentials: true,
  timestampRequests: true,
  timestampParam: "stamp",
  forceBase64: false,
  closeOnBeforeunload: true,
  requestTimeout: 1000,
  protocols: ["chat"],
  useNativeTimers: true,
  autoUnref: true,
  perMessageDeflate: { threshold: 2048 },
  reconnection: true,
  reconnectionAttempts: 5,
  reconnectionDelay: 100,
  reconnectionDelayMax: 1000,
  randomizationFactor: 0,
  timeout: 5000,
  autoConnect: false,
  forceNew: true,
  multiplex: false,
  auth: { token: "secret" },
  retries: 3,
  ackTimeout: 1000,
  rejectUnauthorized: false,
  ca: "pem",
  cert: "pem",
  key: "pem",
  passphrase: "secret",
  pfx: "pem",
  ciphers: "all",
  agent: false,
  host: "localhost",
  hostname: "localhost",
  port: 3000,
  secure: true,
};

export const made: Socket[] = [
  io(),
  io(undefined),
  io("http://localhost", options),
  io(options),
  io({ auth: (callback) => callback({ token: "secret" }) }),
  connect("http://localhost"),
  defaultIo("http://localhost"),
];

const address: string | undefined = ["http://localhost"][0];
export const typed: Socket<FromServer, ToServer> = io(address, { ...options, autoConnect: true });

const manager = new Manager("http://localhost", options);
export const managers: Manager[] = [manager, new Manager(), new Manager(options)];
export const admin: Socket = manager.socket("/admin", { auth: { token: "secret" } });
export const known: Socket<FromServer, ToServer> = manager.socket("/");

export function tune(): Manager {
  const delay: number | undefined = manager.reconnectionDelay();
  const on: boolean = manager.reconnection();
  manager.reconnection(!on).reconnectionAttempts(3).reconnectionDelay(delay ?? 1).reconnectionDelayMax(5).randomizationFactor(0.1).timeout(500);
  manager.open((error) => error?.message);
  return manager.connect();
}

export class Room {
  readonly #socket: Socket<FromServer, ToServer>;

  constructor(socket: Socket<FromServer, ToServer>) {
    this.#socket = socket;
    socket.auth = { token: "other" };
    socket.io.opts.query = { room: "lobby" };
    socket.io.opts.extraHeaders = {};
  }

  get open(): boolean {
    const { connected, disconnected, active, recovered, id } = this.#socket;
    return connected && !disconnected && active && recovered && id !== undefined && this.#socket instanceof Socket;
  }

  leave(): void {
    this.#socket.disconnect().removeAllListeners();
    this.#socket.close().open();
    this.#socket.sendBuffer = [];
    this.#socket.receiveBuffer.length = 0;
  }
}

export const revision: number = protocol;
