import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { transformSync } from "esbuild";
import type { Socket } from "../src/socket.ts";
import { application, settled, URL } from "./sim/application.ts";

beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

/** A block that ends, as compilers write it for platforms that do not know `using`. */
function block(declaration: "using" | "await using"): (socket: Socket) => Promise<boolean> {
  const source = `async function run(socket) { ${declaration} own = socket; return own.connected; }`;
  const { code } = transformSync(source, { target: "es2022" });
  // oxlint-disable-next-line no-implied-eval
  return new Function(`${code}; return run;`)() as (socket: Socket) => Promise<boolean>;
}

test.each(["using", "await using"] as const)("`%s` disconnects the socket at the end of its block, and leaves no timer", async (declaration) => {
  const { server, io } = application();
  const socket = io(URL);
  await settled();
  expect(await block(declaration)(socket)).toBe(true);
  await settled();
  expect(socket).toMatchObject({ connected: false, active: false });
  expect(server.link.ended).toBe("by the client");
  expect(jest.getTimerCount()).toBe(0);
});

test("the names are those on which platforms and compilers agree", () => {
  const { io } = application();
  const socket = io(URL, { autoConnect: false }) as unknown as Record<symbol, unknown>;
  const known = Symbol as { readonly dispose?: symbol; readonly asyncDispose?: symbol };
  for (const name of ["dispose", "asyncDispose"] as const) {
    expect(socket[known[name] ?? Symbol.for(`Symbol.${name}`)]).toEqual(expect.any(Function));
  }
});
