// React Native: no page, no Node. Metro resolves with the condition "react-native", and of the web's globals there are some.
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { build } from "esbuild";
import type { io as connect } from "isomorphic-socketio";
import { WebSocket } from "ws";
import { expect, test } from "../fixture.ts";
import { MODES, TRANSPORTS } from "../scenario.ts";
import { runBare } from "./bare.ts";
import { arrange } from "./runtime.ts";

/** Answers hold what React Native's do: its fetch stands on XMLHttpRequest and knows no streams. */
async function nativeFetch(...request: Parameters<typeof fetch>): Promise<object> {
  const response = await fetch(...request);
  const body = await response.text();
  return { ok: response.ok, status: response.status, headers: response.headers, text: () => Promise.resolve(body) };
}

/**
 * What React Native has of the web. It has no `document`, `location`, `addEventListener`, `Event`, `EventTarget`,
 * `structuredClone`, `crypto`, `TextEncoder`, `TextDecoder`, `ReadableStream` or `WebTransport`, not in every version at least.
 */
const GLOBALS: Record<string, unknown> = {
  AbortController,
  AbortSignal,
  Headers,
  URL,
  URLSearchParams,
  WebSocket,
  clearTimeout,
  console,
  fetch: nativeFetch,
  navigator: { product: "ReactNative" },
  queueMicrotask,
  setTimeout,
  atob,
  btoa,
};

/** `window` and `self` are the global object itself. */
const GLOBAL_OBJECT = ["window", "self", "global"];

test("Metro's resolution takes the build for browsers, and nothing of Node", async ({ project }) => {
  const entry = await project.write("native.js", `import { io } from "isomorphic-socketio"; io("http://localhost");`);
  const { metafile } = await build({ absWorkingDir: project.folder, entryPoints: [entry], bundle: true, write: false, metafile: true, conditions: ["react-native"], mainFields: ["react-native", "browser", "main"] });
  const inputs = Object.keys(metafile.inputs).map((path) => relative("node_modules/isomorphic-socketio/dist", path));
  expect(inputs).toContain("browser.cjs");
  expect(inputs.filter((path) => path.startsWith("../../../") && !path.endsWith("native.js"))).toEqual([]);
});

for (const mode of MODES) {
  test(`what React Native has is enough for ${mode}`, { tag: "@thorough" }, async ({ project, server }) => {
    await arrange({ name: "React Native's globals", find: () => Promise.resolve({ path: project.library }) }, mode);
    const globals = { ...GLOBALS };
    for (const name of GLOBAL_OBJECT) globals[name] = globals;
    const file = createRequire(join(project.folder, "none.js")).resolve("isomorphic-socketio/dist/browser.cjs");
    const { io } = runBare(file, globals) as { io: typeof connect };

    const transports = TRANSPORTS[mode];
    const socket = io(server.url, { transports, reconnection: false });
    await new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
    const { engine } = socket.io;
    if (mode === "upgrade" && engine.transport.name !== "websocket") await new Promise<void>((resolve) => engine.once("upgrade", () => resolve()));
    const answer = (await socket.timeout(5000).emitWithAck("hello", { bytes: Uint8Array.of(1, 2, 3) })) as { bytes: ArrayBuffer };
    expect([...new Uint8Array(answer.bytes)]).toEqual([1, 2, 3]);
    expect(engine.transport.name).toBe(transports.at(-1));
    socket.disconnect();
    await expect.poll(() => server.sessions).toBe(0);
    expect(server.seen).toEqual([{ socket: expect.any(String), event: "hello", args: [{ bytes: Buffer.of(1, 2, 3) }] }]);
  });
}
