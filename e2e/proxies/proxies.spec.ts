import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { IoOptions } from "isomorphic-socketio";
import { Stage } from "../defects/stage.ts";
import { OURS } from "../defects/subjects.ts";
import { install } from "../ecosystem/install.ts";
import { expect, test as base } from "../fixture.ts";
import { certificate, key } from "../options/certificates.ts";
import { NotingServer } from "../options/server.ts";
import { Program } from "../program.ts";
import type { Project } from "../project.ts";
import { ROOT } from "../root.ts";
import { MODES, TRANSPORTS } from "../scenario.ts";
import { Proxy } from "./proxy.ts";

const HERE = join(ROOT, "e2e", "proxies");
/** A name that no resolver knows: who wants to get there needs the proxy. */
const BEHIND = "server.test";
/** This machine, by an address that does not look like it. */
const DIRECT = "0.0.0.0";
/** Well above what an exit takes, well below every time-out and keep-alive that could hold a process: 5 s and more. */
const PROMPTLY = 2_000;
/** What the environment of the tests may say of proxies is none of theirs. */
const NO_VARIABLES = Object.fromEntries(
  ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]).map((name) => [name, undefined]),
);
const TLS: IoOptions = { ca: certificate, servername: "localhost" };
const VERSIONS = { "proxy-agent-6": "proxy-agent 6", "proxy-agent-8": "proxy-agent 8" } as const;

type Variables = Readonly<Record<string, string>>;

interface Fixtures {
  readonly stage: Stage;
  readonly gateway: Proxy;
}

interface WorkerFixtures {
  /** Folders of projects with the library; by the proxy-agent that they have, and one that has none. */
  readonly folders: Readonly<Record<keyof typeof VERSIONS | "none", string>>;
}

const test = base.extend<Fixtures, WorkerFixtures>({
  // oxlint-disable-next-line no-empty-pattern
  stage: async ({}, use) => {
    const stage = new Stage(OURS);
    await use(stage);
    await stage.close();
  },
  // oxlint-disable-next-line no-empty-pattern
  gateway: async ({}, use) => {
    const proxy = await Proxy.start();
    await use(proxy);
    await proxy.close();
  },
  folders: [
    async ({ project }, use) => {
      const modules = await install(HERE);
      const [none, six, eight] = await Promise.all([
        prepare(project, "none"),
        prepare(project, "proxy-agent-6", join(modules, "proxy-agent-6")),
        prepare(project, "proxy-agent-8", join(modules, "proxy-agent-8")),
      ]);
      await use({ none, "proxy-agent-6": six, "proxy-agent-8": eight });
    },
    { scope: "worker", timeout: 60_000 }, // the packages may have to be installed
  ],
});

async function prepare(project: Project, name: string, agent?: string): Promise<string> {
  const folder = join(project.folder, "proxies", name);
  const modules = join(folder, "node_modules");
  await mkdir(modules, { recursive: true });
  // A copy: a link would look for its optional package beside the original.
  await cp(project.library, join(modules, "isomorphic-socketio"), { recursive: true });
  if (agent) await symlink(agent, join(modules, "proxy-agent"), "junction");
  await cp(join(HERE, "programs"), folder, { recursive: true });
  return folder;
}

async function run(folder: string, args: readonly string[], variables: Variables): Promise<Program> {
  const program = Program.node(args, folder, { ...NO_VARIABLES, ...variables });
  await program.end().finally(() => program.kill());
  expect(program.errors).toBe("");
  expect(program.code).toBe(0);
  expect(program.lingered).toBeLessThan(PROMPTLY);
  return program;
}

async function talk(folder: string, url: string, options: IoOptions, variables: Variables, format = "mjs"): Promise<string[]> {
  return (await run(folder, [`talk.${format}`, url, JSON.stringify(options)], variables)).lines;
}

const AT = { at: "127.0.0.1" };
const SCHEMES = { http: { setup: AT, options: {} }, https: { setup: { ...AT, tls: { cert: certificate, key } }, options: TLS } } as const;
/** ES modules and CommonJS, each with a release of the agent in either of the two. */
const WAYS = [
  ["mjs", "proxy-agent-8", {}],
  ["cjs", "proxy-agent-6", {}],
  ["cjs", "proxy-agent-8", { tag: "@thorough" }],
  ["mjs", "proxy-agent-6", { tag: "@thorough" }],
] as const;

for (const [format, version, tag] of WAYS) {
  for (const [scheme, { setup, options }] of Object.entries(SCHEMES)) {
    for (const mode of MODES) {
      test(`talk.${format} with ${VERSIONS[version]} reaches ${scheme} over ${mode} through the proxy of its environment`, tag, async ({ stage, gateway, folders }) => {
        const server = await NotingServer.start(stage, setup);
        const transports = TRANSPORTS[mode];
        const variables = { [`${scheme}_proxy`.toUpperCase()]: gateway.url };
        const lines = await talk(folders[version], server.at(BEHIND), { transports, ...options }, variables, format);
        expect(lines).toEqual([`${transports.at(-1)}: 1,2,3`]);
        expect(server.transports).toEqual(transports);

        // In plain text, long-polling needs no tunnel; a proxy may well refuse one to any port but 443.
        const polled = scheme === "http" ? server.over("polling").length : 0;
        expect(gateway.forwarded).toHaveLength(polled);
        expect(new Set(gateway.tunnels)).toEqual(new Set(scheme === "http" && mode === "polling" ? [] : [`${BEHIND}:${server.port}`]));
        expect(gateway.tunnels.length).toBeLessThan(Math.max(server.requests.length, 2)); // they are kept alive
      });
    }
  }
}

for (const mode of MODES) {
  const transports = TRANSPORTS[mode];

  test(`an agent of the application leads through a proxy over ${mode}, whatever the environment says`, async ({ stage, gateway, folders }) => {
    const server = await NotingServer.start(stage, AT);
    const variables = { PROXY: gateway.url, HTTP_PROXY: "http://localhost:1" };
    const { lines } = await run(folders["proxy-agent-8"], ["agent.mjs", server.at(BEHIND), transports.join()], variables);
    expect(lines).toEqual([expect.stringMatching(/: 1,2,3$/)]);
    expect(gateway.forwarded.length + gateway.tunnels.length).toBeGreaterThan(0);
  });

  test(`the option names a proxy over ${mode}, also for this machine`, async ({ stage, gateway, folders }) => {
    const server = await NotingServer.start(stage, AT);
    const lines = await talk(folders["proxy-agent-8"], server.at("127.0.0.1"), { transports, proxy: gateway.url }, { NO_PROXY: "*" });
    expect(lines).toEqual([`${transports.at(-1)}: 1,2,3`]);
    expect(gateway.forwarded.length + gateway.tunnels.length).toBe(server.requests.length);
  });

  test(`without the agent's package, what to do is said over ${mode}`, async ({ gateway, folders }) => {
    for (const format of ["mjs", "cjs"]) {
      const lines = await talk(folders.none, `http://${BEHIND}`, { transports }, { HTTP_PROXY: gateway.url }, format);
      expect(lines[0]).toBe("connect_error: PROXY_AGENT_MISSING");
      expect(lines[1]).toContain(`through the proxy ${new URL(gateway.url).host}, which needs the package proxy-agent`);
      expect(lines[2]).toContain(`Run "npm install proxy-agent"`);
    }
  });

  const DIRECTLY: readonly [what: string, host: string, options: IoOptions, more: Variables][] = [
    ["this machine is", "127.0.0.1", {}, {}],
    ["proxy: false is", DIRECT, { proxy: false }, {}],
    ["an exception in NO_PROXY is", DIRECT, {}, { NO_PROXY: `example.org,${DIRECT}` }],
  ];
  for (const [what, host, options, more] of DIRECTLY) {
    test(`${what} a direct way over ${mode}, which needs no package`, async ({ stage, gateway, folders }) => {
      const server = await NotingServer.start(stage, AT);
      const lines = await talk(folders.none, server.at(host), { transports, ...options }, { HTTP_PROXY: gateway.url, ...more });
      expect(lines).toEqual([`${transports.at(-1)}: 1,2,3`]);
      expect([...gateway.forwarded, ...gateway.tunnels]).toEqual([]);
    });
  }

  test(`a proxy wants to know who asks over ${mode}`, async ({ stage, folders }) => {
    const server = await NotingServer.start(stage, AT);
    const strict = await Proxy.start({ credentials: "ann:secret" });
    stage.finally(() => strict.close());
    const ask = (proxy: string) => talk(folders["proxy-agent-8"], server.at(BEHIND), { transports, proxy }, {});
    expect(await ask(strict.urlFor("ann:secret"))).toEqual([`${transports.at(-1)}: 1,2,3`]);
    expect(strict.refused).toBe(0);

    const refusal = await ask(strict.urlFor("ann:wrong"));
    expect(refusal.join("\n")).toContain("407");
    expect(refusal.join("\n")).not.toContain("wrong");
    expect(strict.refused).toBe(1);
  });

  test(`autoUnref lets a program end that is connected through a proxy over ${mode}`, async ({ stage, gateway, folders }) => {
    const server = await NotingServer.start(stage, AT);
    const options = JSON.stringify({ transports, autoUnref: true, proxy: gateway.url });
    const program = await run(folders["proxy-agent-8"], ["unref.mjs", server.at(BEHIND), options], {});
    expect(program.lines).toEqual(["connected"]);
  });
}

test("a proxy may itself be reached over TLS", async ({ stage, folders }) => {
  const proxy = await Proxy.start({ tls: { cert: certificate, key } });
  stage.finally(() => proxy.close());
  for (const { setup, options } of Object.values(SCHEMES)) {
    const server = await NotingServer.start(stage, setup);
    const lines = await talk(folders["proxy-agent-8"], server.at(BEHIND), { transports: ["polling", "websocket"], ...TLS, ...options, proxy: proxy.url }, {});
    expect(lines).toEqual(["websocket: 1,2,3"]);
    expect(proxy.tunnels).toContain(`${BEHIND}:${server.port}`);
  }
});

test("a transport may have a way of its own", async ({ stage, gateway, folders }) => {
  const server = await NotingServer.start(stage, AT);
  const options: IoOptions = { transports: ["polling", "websocket"], transportOptions: { websocket: { proxy: false } } };
  const lines = await talk(folders["proxy-agent-8"], server.at(DIRECT), options, { HTTP_PROXY: gateway.url });
  expect(lines).toEqual(["websocket: 1,2,3"]);
  expect(gateway.forwarded).toHaveLength(server.over("polling").length);
  expect(gateway.tunnels).toEqual([]);
});

test("a server behind a proxy must show the certificate of its name", async ({ stage, gateway, folders }) => {
  const server = await NotingServer.start(stage, SCHEMES.https.setup);
  for (const transports of [["polling"], ["websocket"]]) {
    for (const options of [{}, { ca: certificate }, { servername: "localhost" }]) {
      const lines = await talk(folders["proxy-agent-8"], server.at(BEHIND), { transports, ...options }, { HTTPS_PROXY: gateway.url });
      expect(lines[0]).toMatch(/^connect_error: /);
    }
  }
  expect(server.requests).toEqual([]);
});

test("an address that is none is told as such", async ({ folders }) => {
  for (const transports of [["polling"], ["websocket"]]) {
    const lines = await talk(folders.none, `http://${BEHIND}`, { transports }, { HTTP_PROXY: "http://" });
    expect(lines).toEqual(["connect_error: ILLEGAL_OPTION", "the proxy that is to be used has no valid address", expect.stringContaining("such as http://")]);
  }
});
