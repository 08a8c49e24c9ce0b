import { SocketIOError } from "../core/errors.ts";
import { remedy } from "./explain.ts";

/** From now on, every error that does not say itself what to do has it in its `hint`. */
export function advise(): void {
  SocketIOError.explain = ({ code }) => remedy(code)?.fix;
}
