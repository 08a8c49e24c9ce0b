import type { ManagerOptions, SocketOptions } from "socket.io-client";
import { CLIENT_HEADER } from "../connections.ts";
import type { AuthPlan, ClientOptions } from "./program.ts";

type Answer = (data?: object) => void;

/** Fresh objects each time: the reference writes into the options it is given. */
export function realOptions({ auth, ...options }: ClientOptions, name: string): Partial<ManagerOptions & SocketOptions> {
  const real = { randomizationFactor: 0, extraHeaders: { [CLIENT_HEADER]: name }, ...structuredClone(options), ...(auth && { auth: realAuth(auth) }) };
  return real as unknown as Partial<ManagerOptions & SocketOptions>;
}

export function realAuth(plan: AuthPlan): object | ((answer: Answer) => void) {
  switch (plan) {
    case "object":
      return { token: "secret", list: [1, null] };
    case "empty":
      return {};
    case "callback":
      return (answer: Answer) => answer({ token: "told" });
    case "late callback":
      return (answer: Answer) => void setTimeout(answer, 37, { token: "told later" });
    case "callback without data":
      return (answer: Answer) => answer();
  }
}
