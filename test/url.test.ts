import { describe, expect, test } from "@jest/globals";
import { type Address, checkNamespace, type Location, origin, parseUrl, resolveUrl, split } from "../src/url.ts";

const PAGE: Location = { protocol: "http:", host: "page.example:8080" };
const SECURE_PAGE: Location = { protocol: "https:", host: "secure.example" };
const V6_PAGE: Location = { protocol: "http:", host: "[::1]:8080" };

/** Origin, namespace and query: what matters of an address. */
function summary(address: Address): string {
  return `${origin(address)} ${address.namespace} ${address.query}`.trim();
}

const parsed = (uri: string | undefined, location?: Location) => summary(parseUrl(uri, location));

describe("an address", () => {
  test.each([
    ["http://localhost", "http://localhost /"],
    ["http://localhost:3000", "http://localhost:3000 /"],
    ["http://localhost:80", "http://localhost /"],
    ["https://localhost:443/", "https://localhost /"],
    ["http://localhost:65535", "http://localhost:65535 /"],
    ["https://localhost:80", "https://localhost:80 /"],
    ["http://localhost:443", "http://localhost:443 /"],
    ["ws://localhost", "http://localhost /"],
    ["wss://localhost:8443/a", "https://localhost:8443 /a"],
    ["HTTPS://localhost/a", "https://localhost /a"],
    ["http://localhost/admin", "http://localhost /admin"],
    ["http://localhost/admin/", "http://localhost /admin/"],
    ["http://localhost/a/b/c", "http://localhost /a/b/c"],
    ["http://localhost/é€😀", "http://localhost /é€😀"],
    ["http://localhost/a b", "http://localhost /a b"],
    ["http://localhost/%C3%A9", "http://localhost /%C3%A9"],
    ["http://localhost/a:b@c", "http://localhost /a:b@c"],
    ["http://localhost/admin?x=1&y=%20", "http://localhost /admin x=1&y=%20"],
    ["http://localhost?x=1", "http://localhost / x=1"],
    ["http://localhost/a#part?x=1", "http://localhost /a"],
    ["http://localhost?x=a@b:c/d?e", "http://localhost / x=a@b:c/d?e"],
    ["http://localhost/a?next=https://b/c", "http://localhost /a next=https://b/c"],
    ["http://[::1]:3000/a", "http://[::1]:3000 /a"],
    ["https://[2001:db8::1]", "https://[2001:db8::1] /"],
    ["https://user:password@localhost:3000/a", "https://localhost:3000 /a"],
    ["https://user@localhost/a@b", "https://localhost /a@b"],
    ["https://user:p@ssw@rd@localhost/a", "https://localhost /a"],
  ])("%j is understood without a page", (uri, meaning) => {
    expect(parsed(uri)).toBe(meaning);
  });

  test.each([
    [undefined, PAGE, "http://page.example:8080 /"],
    ["/admin?x=1", PAGE, "http://page.example:8080 /admin x=1"],
    ["/", SECURE_PAGE, "https://secure.example /"],
    ["/é", V6_PAGE, "http://[::1]:8080 /é"],
    ["//cdn.example/a", PAGE, "http://cdn.example /a"],
    ["//cdn.example/a", SECURE_PAGE, "https://cdn.example /a"],
    ["//cdn.example/a", undefined, "https://cdn.example /a"],
    ["cdn.example:3000", PAGE, "http://cdn.example:3000 /"],
    ["cdn.example", SECURE_PAGE, "https://cdn.example /"],
    ["localhost:3000/a", undefined, "https://localhost:3000 /a"],
    ["[::1]:3000", PAGE, "http://[::1]:3000 /"],
    ["https://other.example", PAGE, "https://other.example /"],
    ["cdn.example?next=https://b/c", PAGE, "http://cdn.example / next=https://b/c"],
    ["cdn.example/a://b", PAGE, "http://cdn.example /a://b"],
  ])("%j on %j is completed by the page", (uri, location, meaning) => {
    expect(parsed(uri, location)).toBe(meaning);
  });

  test("keeps the credentials apart", () => {
    expect(parseUrl("https://user:p%40ss@localhost", undefined).credentials).toBe("user:p%40ss");
    expect(parseUrl("https://localhost/a@b?c=d@e", undefined).credentials).toBeUndefined();
  });
});

describe("what cannot be connected to is refused:", () => {
  const refusal = (uri: string | undefined, location?: Location) => {
    try {
      parseUrl(uri, location);
    } catch (error) {
      return error as Error & { code: string };
    }
    throw new Error(`${String(uri)} was taken`);
  };

  test.each([
    ["ftp://localhost", "ftp"],
    ["file:///home/a", "file"],
    ["mqtt+ssl://localhost", "mqtt+ssl"],
    ["1http://localhost", "1http"],
    ["constructor://localhost", "constructor"],
    ["http://localhost:65536", "port"],
    ["http://localhost:abc", "port"],
    ["http://localhost:-1", "port"],
    ["http://", "host"],
    ["https:///admin", "host"],
    ["http://:3000", "host"],
    ["?x=1", "host"],
    ["", "host"],
  ])("%j, and the message names the %s", (uri, word) => {
    const error = refusal(uri);
    expect(error).toMatchObject({ name: "SocketIOError", code: "ILLEGAL_URL" });
    const [, reason] = error.message.split(JSON.stringify(uri.replace(/\?.*/, "?…")));
    expect(reason).toContain(word);
  });

  test.each([undefined, "/admin"])("%j, where there is no page", (uri) => {
    expect(refusal(uri)).toMatchObject({ code: "ILLEGAL_URL", message: expect.stringContaining("page") });
  });

  test.each([
    "ftp://user:secret@localhost", "https://user:secret@localhost:99999", "user:secret@localhost:99999", "//user:secret@localhost:99999",
    "ftp://user:a@secret@localhost", "https://user:secret@", "https://secret@:3000",
  ])("%j, without telling the secret", (uri) => {
    const error = refusal(uri, PAGE);
    expect(error.message).not.toContain("secret");
  });

  test("a namespace that no server has", () => {
    expect(refusal("http://localhost/a,b")).toMatchObject({ code: "ILLEGAL_NAMESPACE" });
  });

  test("addresses of any length in little time", () => {
    const start = performance.now();
    for (const part of ["a", "a:", "a@", "/", "?", "://", "[", "#", ":1"]) {
      const long = part.repeat(100_000);
      for (const uri of [long, `http://${long}`, `http://[${long}`]) {
        try {
          parseUrl(uri, PAGE);
        } catch (error) {
          expect(error).toMatchObject({ name: "SocketIOError" });
        }
      }
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("a namespace", () => {
  test.each([
    ["/", "/"], ["", "/"], ["/admin", "/admin"], ["admin", "/admin"], ["/admin/", "/admin/"], ["//a", "//a"], ["/é €", "/é €"], ["/a?b=c", "/a?b=c"],
  ])("%j is %j on the wire", (name, wire) => {
    expect(checkNamespace(name)).toBe(wire);
  });

  test.each([["/a,b"], [","], [undefined], [null], [1], [{}], [["/a"]], [Symbol("a")]])("is not %p", (name) => {
    expect(() => checkNamespace(name)).toThrow(expect.objectContaining({ code: "ILLEGAL_NAMESPACE" }));
  });

  test("is not one that ends the frame it stands in: over HTTP, the rest would be packets of their own", () => {
    expect(() => checkNamespace("/a\u001e1")).toThrow(expect.objectContaining({ code: "ILLEGAL_NAMESPACE" }));
  });
});

describe("options that stand for an address", () => {
  test.each([
    [{ host: "localhost" }, undefined, "http://localhost /"],
    [{ hostname: "localhost", port: 3000 }, undefined, "http://localhost:3000 /"],
    [{ host: "localhost:3000" }, undefined, "http://localhost:3000 /"],
    [{ host: "localhost", port: "443", secure: true }, undefined, "https://localhost /"],
    [{ host: "localhost" }, SECURE_PAGE, "https://localhost /"],
    [{ host: "localhost", secure: false }, SECURE_PAGE, "http://localhost /"],
    [{ host: "::1", port: 3000 }, undefined, "http://[::1]:3000 /"],
    [{ host: "[::1]", port: 3000 }, undefined, "http://[::1]:3000 /"],
    [{ host: "[::1]:3000" }, undefined, "http://[::1]:3000 /"],
    [{ port: 3000 }, PAGE, "http://page.example:3000 /"],
    [{}, PAGE, "http://page.example:8080 /"],
  ])("%j on %j", (options, location, meaning) => {
    expect(summary(resolveUrl(undefined, options, location))).toBe(meaning);
  });

  test("give way to an address", () => {
    expect(summary(resolveUrl("https://a:1/b", { host: "c", port: 2, secure: false }, PAGE))).toBe("https://a:1 /b");
  });

  test.each([[undefined, undefined], ["http://a", undefined], ["http://a", { path: "/x" }]])("come second: %j, %j", (uri, options) => {
    expect(split(uri, options)).toEqual([uri, options]);
  });

  test("stand alone where an address is empty text, as settings have it that say \"here\"", () => {
    expect(split("", undefined)).toEqual([undefined, undefined]);
    expect(split("", { path: "/x" })).toEqual([undefined, { path: "/x" }]);
  });

  test("or alone", () => {
    const options = { path: "/x" };
    expect(split(options, undefined)).toEqual([undefined, options]);
  });
});
