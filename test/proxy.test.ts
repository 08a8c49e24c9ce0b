import { describe, expect, test } from "@jest/globals";
import { type Environment, proxyFor } from "../transports/proxy.ts";

const PROXY = "http://proxy.example:3128";

describe("the proxy of the environment", () => {
  const found: [url: string, environment: Environment, proxy: string | undefined][] = [
    ["http://server.example", {}, undefined],
    ["http://server.example", { HTTP_PROXY: PROXY }, `${PROXY}/`],
    ["http://server.example", { http_proxy: PROXY }, `${PROXY}/`],
    ["http://server.example", { http_proxy: PROXY, HTTP_PROXY: "http://other.example" }, `${PROXY}/`],
    ["http://server.example", { HTTPS_PROXY: PROXY }, undefined],
    ["https://server.example", { HTTPS_PROXY: PROXY }, `${PROXY}/`],
    ["https://server.example", { https_proxy: PROXY }, `${PROXY}/`],
    ["https://server.example", { HTTP_PROXY: PROXY }, undefined],
    ["https://server.example", { ALL_PROXY: PROXY }, `${PROXY}/`],
    ["http://server.example", { all_proxy: PROXY }, `${PROXY}/`],
    ["http://server.example", { ALL_PROXY: "http://other.example", HTTP_PROXY: PROXY }, `${PROXY}/`],
    ["http://server.example", { HTTP_PROXY: "" }, undefined],
    ["http://server.example", { HTTP_PROXY: "proxy.example:3128" }, `${PROXY}/`],
    ["http://server.example", { HTTP_PROXY: "http://ann:secret@proxy.example:3128" }, "http://ann:secret@proxy.example:3128/"],
    ["http://server.example", { ALL_PROXY: "socks5://proxy.example:1080" }, "socks5://proxy.example:1080"],
  ];

  test.each(found)("%s with %j: %s", (url, environment, proxy) => {
    expect(proxyFor(url, undefined, environment)).toBe(proxy);
    expect(proxyFor(url, true, environment)).toBe(proxy);
    expect(proxyFor(url, false, environment)).toBeUndefined();
  });

  test.each(["localhost", "localhost.", "app.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])("%s is this machine, which a proxy would take for itself", (host) => {
    expect(proxyFor(`http://${host}:3000`, undefined, { ALL_PROXY: PROXY })).toBeUndefined();
  });

  test.each(["mylocalhost", "localhost.example", "128.0.0.1", "[::2]"])("%s is not", (host) => {
    expect(proxyFor(`http://${host}:3000`, undefined, { ALL_PROXY: PROXY })).toBe(`${PROXY}/`);
  });
});

describe("NO_PROXY", () => {
  const exceptions: [list: string, url: string, excepted: boolean][] = [
    ["*", "http://server.example", true],
    ["server.example", "http://server.example", true],
    ["SERVER.example", "http://server.EXAMPLE", true],
    ["server.example", "http://server.example.", true],
    ["server.example", "http://a.server.example", true],
    ["server.example", "http://myserver.example", false],
    ["server.example", "http://example", false],
    [".server.example", "http://a.server.example", true],
    [".server.example", "http://server.example", true],
    ["*.server.example", "http://a.b.server.example", true],
    ["*.server.example", "http://myserver.example", false],
    ["server.example:3000", "http://server.example:3000", true],
    ["server.example:3000", "http://server.example:3001", false],
    ["server.example:80", "http://server.example", true],
    ["server.example:443", "https://server.example", true],
    ["server.example:443", "http://server.example", false],
    ["other.example, server.example", "http://server.example", true],
    ["other.example server.example", "http://server.example", true],
    [" , other.example,, ", "http://server.example", false],
    ["10.1.2.3", "http://10.1.2.3", true],
    ["10.1.2.3:80", "http://10.1.2.3:8080", false],
    ["10.0.0.0/8", "http://10.1.2.3", true],
    ["10.0.0.0/8", "http://11.1.2.3", false],
    ["10.0.0.0/33", "http://10.1.2.3", false],
    ["10.0.0.0/x", "http://10.0.0.0", false],
    ["0.0.0.0/0", "http://10.1.2.3", true],
    ["1.2.3", "http://10.1.2.3", false],
    ["2001:db8::1", "http://[2001:db8::1]", true],
    ["[2001:db8::1]", "http://[2001:db8::1]:3000", true],
    ["[2001:db8::1]:3000", "http://[2001:db8::1]:3000", true],
    ["[2001:db8::1]:3000", "http://[2001:db8::1]:3001", false],
    ["2001:db8::/32", "http://[2001:db8:1::2]", true],
    ["2001:db8::/32", "http://[2001:db9::1]", false],
    ["2001:db8::/32", "http://10.1.2.3", false],
  ];

  test.each(exceptions)("%s, for %s: %s", (list, url, excepted) => {
    for (const name of ["NO_PROXY", "no_proxy"]) {
      expect(proxyFor(url, undefined, { ALL_PROXY: PROXY, [name]: list })).toBe(excepted ? undefined : `${PROXY}/`);
    }
  });
});

describe("the option `proxy`", () => {
  test("names the proxy, whatever the environment says, also for this machine", () => {
    const environment = { HTTP_PROXY: "http://other.example", NO_PROXY: "*" };
    expect(proxyFor("http://localhost", PROXY, environment)).toBe(`${PROXY}/`);
  });

  test.each(["http://", "http://proxy.example:99999", "://"])("%s is no address, which is told without it", (proxy) => {
    const told = (() => {
      try {
        return proxyFor("http://server.example", proxy, {});
      } catch (error) {
        return error;
      }
    })();
    expect(told).toMatchObject({ code: "ILLEGAL_OPTION", message: "the proxy that is to be used has no valid address" });
  });
});
