import { describe, expect, test } from "@jest/globals";
import { CookieJar } from "../transports/cookies.ts";

const SERVER = new URL("https://server.test/socket.io/");

/** The names of the cookies that the server gets. */
function names(jar: CookieJar, url = SERVER): string[] {
  return (jar.header(url) ?? "").split("; ").map((pair) => pair.split("=")[0]!);
}

/** A server that thinks of new cookies, in as many answers. */
function flood(jar: CookieJar, count: number, attributes = ""): void {
  for (let index = 0; index < count; index++) jar.store(SERVER, [`c${index}=x${attributes}`]);
}

describe("a server that sets ever new cookies", () => {
  test("has fifty of them kept, which RFC 6265 asks for at least: the newest", () => {
    const jar = new CookieJar();
    flood(jar, 50);
    expect(names(jar)).toHaveLength(50);
    flood(jar, 1000);
    expect(names(jar)).toEqual(Array.from({ length: 50 }, (_, index) => `c${index + 950}`));
  });

  test("has fifty of them kept for whatever path", () => {
    const jar = new CookieJar();
    for (let index = 0; index < 1000; index++) jar.store(SERVER, [`c=x; Path=/${index}`]);
    const sent = Array.from({ length: 1000 }, (_, index) => jar.header(new URL(`/${index}`, SERVER)));
    expect(sent.filter((header) => header !== undefined)).toHaveLength(50);
    expect(sent[999]).toBe("c=x");
  });

  test("does not displace the cookie that it sets again and again", () => {
    const jar = new CookieJar();
    for (let index = 0; index < 100; index++) jar.store(SERVER, ["session=s", `c${index}=x`]);
    expect(names(jar)).toContain("session");
  });

  test("does not displace any by those that are over", () => {
    const jar = new CookieJar();
    jar.store(SERVER, ["session=s"]);
    flood(jar, 100, "; Max-Age=0");
    expect(names(jar)).toEqual(["session"]);
  });
});

test("a cookie may have 4096 bytes, name and value; a larger one is not kept, as in browsers", () => {
  const jar = new CookieJar();
  jar.store(SERVER, [`fits=${"é".repeat(2045)}!!; Path=/`, `large=${"é".repeat(2045)}!!; Path=/`]);
  expect(names(jar)).toEqual(["fits"]);
});

test("a cookie that is set too large leaves the one before", () => {
  const jar = new CookieJar();
  jar.store(SERVER, ["session=s", `session=${"x".repeat(5000)}`]);
  expect(jar.header(SERVER)).toBe("session=s");
});
