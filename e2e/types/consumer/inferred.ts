// Types that applications infer instead of naming them, and options that they read and change later.
import io, { Manager, type Socket } from "socket.io-client";

/** A reference, as frameworks have them, and a function in the place of another. */
export interface Ref<T> {
  current: T | null;
}
export interface Mocked<F extends (...args: never[]) => unknown> {
  returns(value: ReturnType<F>): void;
  readonly calls: Parameters<F>[];
}

export const ref: Ref<ReturnType<typeof io>> = { current: null };
ref.current = io("http://localhost");
ref.current.on("news", (text: string) => text.trim());
ref.current.emit("say", "hello", (answer: string) => answer.trim());
ref.current.timeout(5).emit("say", "hello", (error: Error, answer: string) => [error, answer]);
export const named: Socket = ref.current;

const args: Parameters<typeof io> = ["http://localhost", { forceNew: true }];
export const again: Socket = io(...args);

const manager: InstanceType<typeof Manager> = new Manager("http://localhost");
const admin: ReturnType<typeof manager.socket> = manager.socket("/admin");
admin.on("news", (text: string) => text.trim());
export const same: Socket = admin;
same.emit("say", "hello");

/** An object in the place of a socket, whose state a suite changes. */
declare const standIn: Partial<Socket> & Pick<Socket, "id" | "connected">;
standIn.connected = true;
standIn.id = "stand-in";
export const connected: Socket = Object.assign(standIn as Socket, { connected: false });

declare const mocked: Mocked<typeof io>;
mocked.returns({ on: () => {}, connected: true } as unknown as Socket);
export const address: string | undefined = mocked.calls[0]?.[0];
export const credentials = mocked.calls[0]?.[1]?.auth;

export function renew(socket: Socket, token: string): string {
  const { opts } = socket.io;
  opts.query = { ...opts.query, token };
  opts.query["token"] = token;
  opts.extraHeaders = { ...opts.extraHeaders, authorization: token };
  opts.extraHeaders["authorization"] = token;
  socket.id = token;
  const sent: string = opts.query["token"];
  return sent;
}
