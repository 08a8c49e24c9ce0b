import { diagnose, formatDiagnosis, type Stage } from "isomorphic-socketio/diagnose";
import { expect, test } from "@playwright/test";
import { join } from "node:path";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { nobody, type Running, silent, socketio } from "./servers.ts";
import { setUps } from "./setups.ts";

const COMMAND = join(ROOT, "bin", "isomorphic-socketio.mjs");

/** Runs the command against a server, which is closed afterwards. */
async function doctor(server: Running, ...args: string[]): Promise<Program> {
  const program = Program.node([COMMAND, "doctor", server.url, ...args], ROOT);
  await program.end().finally(() => program.kill());
  return program;
}

for (const { name, start, url = (own: string) => own, options = {}, code, stage, says } of setUps) {
  test(`${name}: ${code}`, async () => {
    const server = await start();
    try {
      const report = await diagnose(url(server.url), options);
      expect(report, formatDiagnosis(report)).toMatchObject({ ok: false, code, stage, link: `docs/troubleshooting.md#${code.toLowerCase()}` });
      expect(`${report.verdict}\n${report.fix}\n${report.check}`).toContain(says);
      expect(Object.keys(report).slice(0, 2)).toEqual(["fix", "verdict"]);
      await expect.poll(server.sessions).toBe(0);
    } finally {
      await server.close();
    }
  });
}

test("a healthy server passes every stage, and keeps no session", async () => {
  const server = await socketio();
  const stages: Stage[] = [];
  const report = await diagnose(server.url, { onProgress: (stage) => stages.push(stage) });
  expect(report, formatDiagnosis(report)).toMatchObject({ ok: true, fix: undefined, code: undefined });
  expect(report.verdict).toBe("Nothing is wrong: the server can be reached over long-polling and WebSocket.");
  expect(stages).toEqual(report.stages);
  expect(server.sessions()).toBe(0);
  const passed = stages.filter(({ outcome }) => outcome === "passed").map((each) => each.name);
  expect(passed).toEqual(["address", "name", "tcp", "http", "path", "version", "handshake", "sticky", "websocket", "namespace", "auth", "session"]);
  expect(stages.filter(({ outcome }) => outcome === "skipped").map((each) => each.name)).toEqual(["tls", "cors", "webtransport"]);
  await server.close();
});

test("a signal ends it, and what was open is closed", async () => {
  const server = await socketio();
  const controller = new AbortController();
  const onProgress = ({ name }: Stage) => name === "namespace" && controller.abort(new Error("enough"));
  await expect(diagnose(server.url, { signal: controller.signal, onProgress })).rejects.toMatchObject({ code: "ABORTED", cause: { message: "enough" } });
  expect(server.sessions()).toBe(0);
  await expect(diagnose(server.url, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
  await server.close();
});

test("a time limit ends it, with what is known", async () => {
  const server = await silent();
  const report = await diagnose(server.url, { timeout: 300 });
  expect(report).toMatchObject({ ok: false, code: "CONNECT_TIMEOUT", stage: "http" });
  expect(report.ms).toBeLessThan(2000);
  expect(report.stages).toHaveLength(15);
  await server.close();
});

test("npx isomorphic-socketio doctor prints a mark for each stage and the verdict, without colours, and ends with 0", async () => {
  const server = await socketio();
  const program = await doctor(server);
  expect(program.errors).toBe("");
  expect(program.code).toBe(0);
  expect(program.lines.filter((line) => /^[✓·] /.test(line))).toHaveLength(15);
  expect(program.lines.at(-1)).toBe("Nothing is wrong: the server can be reached over long-polling and WebSocket.");
  expect(program.said).not.toContain("\x1b");
  expect(server.sessions()).toBe(0);
  await server.close();
});

test("npx isomorphic-socketio doctor names what is wrong and what to do, and ends with 1", async () => {
  const program = await doctor(await nobody());
  expect(program.code).toBe(1);
  expect(program.lines.find((line) => line.startsWith("✗"))).toContain("TCP");
  expect(program.said).toMatch(/^CONNECTION_REFUSED: /m);
  expect(program.said).toMatch(/^Fix: {3}Start the server/m);
});

test("its options reach the server", async () => {
  const server = await socketio({ path: "/ws" }, (io) =>
    io.of("/admin").use(({ handshake: { auth, headers } }, next) => next(auth["token"] === "sesame" && headers["x-way"] === "in" ? undefined : new Error("no"))),
  );
  const program = await doctor(server, "--path=/ws", "--namespace", "/admin", "--auth", '{"token":"sesame"}', "--header", "X-Way: in", "--json");
  const report = JSON.parse(program.lines.join("\n")) as { ok: boolean; namespace: string; path: string };
  expect(report).toMatchObject({ ok: true, namespace: "/admin", path: "/ws/" });
  expect(program.said).not.toContain("sesame");
  expect(program.code).toBe(0);
  await server.close();
});

test("Ctrl+C ends it at once, and leaves nothing", async () => {
  const server = await silent();
  const program = Program.node([COMMAND, "doctor", server.url], ROOT);
  try {
    await program.line("✓ TCP");
    program.signal("SIGINT");
    await program.end();
    expect(program.errors).toContain("Interrupted");
    expect(program.code).toBe(130);
  } finally {
    await program.kill();
    await server.close();
  }
});

for (const [args, says] of [
  [["docter", "http://localhost"], "Unknown command"],
  [["doctor"], "address of the server is missing"],
  [["doctor", "http://a", "http://b"], "One address at a time"],
  [["doctor", "http://a", "--colour"], "Unknown option"],
  [["doctor", "http://a", "--auth", "sesame"], "--auth takes an object"],
  [["doctor", "http://a", "--header", "none"], "--header takes"],
  [["doctor", "http://a", "--timeout", "soon"], "--timeout takes seconds"],
  [["doctor", "http://a", "--transports", "pigeon"], "--transports takes"],
  [["doctor", "http://a", "--path"], "--path wants a value"],
] as const) {
  test(`misuse ends with 2: ${args.join(" ")}`, async () => {
    const program = Program.node([COMMAND, ...args], ROOT);
    await program.end().finally(() => program.kill());
    expect(program.code).toBe(2);
    expect(program.errors).toContain(says);
    expect(program.lines).toEqual([]);
  });
}

test("--help tells all of it", async () => {
  const program = Program.node([COMMAND, "--help"], ROOT);
  await program.end().finally(() => program.kill());
  expect(program.code).toBe(0);
  for (const option of ["--path", "--namespace", "--auth", "--header", "--json"]) expect(program.said).toContain(option);
});
