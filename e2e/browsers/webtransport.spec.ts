import { Http3Server } from "../webtransport/http3.ts";
import { type Bundle, BUNDLES } from "./bundles.ts";
import { attempt, expect, inEngine, type OpenPage, test as base } from "./fixture.ts";

interface Fixtures {
  /** Opens the page of a bundle from a server that speaks HTTP/3, where there is WebTransport. */
  readonly openSecurely: (bundle: Bundle) => Promise<OpenPage & { readonly server: Http3Server }>;
}

const test = base.extend<Fixtures>({
  openSecurely: async ({ open, server: site }, use) => {
    const servers: Http3Server[] = [];
    await use(async (bundle) => {
      const { need } = await open(bundle);
      await need("WebTransport");
      const server = await Http3Server.start(site.url);
      servers.push(server);
      return { ...(await open(bundle, server.url)), server };
    });
    await Promise.all(servers.map((server) => server.close()));
  },
});

const WAYS = {
  webtransport: ["webtransport"],
  "upgrade to webtransport": ["polling", "webtransport"],
  "webtransport before websocket": ["polling", "websocket", "webtransport"],
} as const;

for (const bundle of Object.keys(BUNDLES) as Bundle[]) {
  for (const [column, transports] of Object.entries(WAYS)) {
    test(`${bundle}: ${column}`, { tag: "@thorough" }, async ({ openSecurely, browserName }) => {
      await attempt({ ...inEngine(browserName, bundle), column }, async () => {
        const { call, server } = await openSecurely(bundle);
        expect(await call("connect", server.url, { transports }, server.hash)).toBe("connected");
        const { id } = await call("standing");
        expect(await call("echo", "before")).toBe("before");
        expect(await call("upgraded", "webtransport")).toMatchObject({ id, transport: "webtransport" });
        expect(await call("echo", "after")).toBe("after");
        expectAlike(await call("binary"));
        expect(await call("received", "arraybuffer")).toEqual(["[object ArrayBuffer]", "<0,127,255>"]);

        expect(await server.ask("cut")).toBe("cut");
        await call("until", "connect", 2);
        expect(await call("upgraded", "webtransport")).toMatchObject({ transport: "webtransport" });
        expect(await call("echo", "again")).toBe("again");
        await call("disconnect");
        await expect.poll(() => server.ask("sockets")).toBe("0");
      });
    });
  }
}

function expectAlike(echoes: readonly { readonly kind: string; readonly sent: string; readonly received: string }[]): void {
  expect(echoes.length).toBeGreaterThan(0);
  expect(echoes.map(({ kind, received }) => [kind, received])).toEqual(echoes.map(({ kind, sent }) => [kind, sent]));
}
