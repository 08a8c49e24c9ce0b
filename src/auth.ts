import { messageOf, SocketIOError } from "./core/errors.ts";
import { isObject } from "./core/packet.ts";

/** What is sent when joining: an object, or a function that calls back with one, returns one, or promises one. */
export type Auth = object | ((callback: (auth: object) => void) => void) | (() => object | Promise<object>);

/** @throws SocketIOError `ILLEGAL_OPTION` for what can never be credentials. */
export function checkAuth(auth: unknown): void {
  if (!auth || typeof auth === "function" || isObject(auth)) return;
  throw new SocketIOError("ILLEGAL_OPTION", "`auth` is no object, and no function that gives one");
}

/** Gets the credentials, which may take a while, and joins with them; or tells why there are none. A function is asked as a method of the socket. */
export function authorize(socket: object, auth: Auth | null | undefined, join: (auth?: object) => void, refuse: (error: SocketIOError) => void): void {
  const fail = (cause: unknown) => refuse(new SocketIOError("AUTH_FAILED", `no credentials from \`auth\`: ${messageOf(cause)}`, { cause }));
  const admit = (value?: unknown) => {
    if (!value) join();
    else if (isObject(value)) join(value);
    else fail(new TypeError("it is no object"));
  };
  if (typeof auth !== "function") return admit(auth);
  try {
    const result = (auth as (callback: typeof admit) => Partial<PromiseLike<unknown>> | null | undefined).call(socket, admit);
    // a function that takes a callback answers there: what it returns is no answer, though it may fail
    const returned = auth.length > 0 ? undefined : admit;
    if (typeof result?.then === "function") result.then(returned, fail);
    else if (result !== undefined) returned?.(result); // else it may hide its parameter, and answer there
  } catch (error) {
    fail(error);
  }
}
