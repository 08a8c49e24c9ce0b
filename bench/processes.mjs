import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs a script of this folder in a process of its own. */
export function start(script, argument, ...execArgv) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return fork(path, [argument].flat(), { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

/** The next message of a process; an error if it ends without one. */
export function message(child) {
  return new Promise((resolve, reject) => {
    const settle = (end) => (value) => {
      child.off("message", told).off("exit", ended);
      end(value);
    };
    const told = settle(resolve);
    const ended = settle((code) => reject(new Error(`a process of the bench ended with code ${code}`)));
    child.once("message", told).once("exit", ended);
  });
}

/** Asks the server something, and waits for the answer. */
export function ask(server, command, more) {
  server.child.send({ command, ...more });
  return message(server.child);
}

/** A server process, listening. */
export async function serve(script, settings = {}) {
  const child = start(script, JSON.stringify(settings));
  const { port } = await message(child);
  return { child, port };
}

export function stop({ child }) {
  child.disconnect();
  return new Promise((ended) => child.once("exit", ended));
}
