import { describe, expect, test } from "@jest/globals";
import { hushSystem } from "../transports/network.ts";
import { hush } from "../transports/secrecy.ts";

const QUOTING = "cannot reach wss://user:password@server.test/socket.io/?token=secret#x";
const CLEAN = "cannot reach wss://server.test/socket.io/?…#x";

describe("an error of a page", () => {
  test("is replaced when its words quote what may be secret", () => {
    expect(hush(new TypeError(QUOTING))).toEqual(new Error(CLEAN));
    expect((hush(new DOMException(QUOTING, "SyntaxError")) as Error).stack).not.toContain("secret");
    expect(hush(QUOTING)).toEqual(new Error(CLEAN));
  });

  test.each([new TypeError("Failed to fetch"), new DOMException("too slow", "TimeoutError"), "offline", null, undefined])("is left alone otherwise: %p", (error) => {
    expect(hush(error)).toBe(error);
  });
});

test.each(["a", "a://", "a:", "a://b@", "a://?"])("words of a server take no time to be read, such as many times %s", (words) => {
  const error = new Error(words.repeat(1_000_000));
  const before = performance.now();
  hush(error);
  expect(performance.now() - before).toBeLessThan(5000); // where each is looked at to the end of all, it takes hours
});

test("the addresses of a list are clean, all of them", () => {
  expect((hush(`${QUOTING} ${QUOTING}, ${QUOTING.replace("?", "")}`) as Error).message).toBe(`${CLEAN} ${CLEAN}, ${CLEAN.replace("?…", "token=secret")}`);
});

describe("an error of Node", () => {
  test("keeps its class and its codes, and is clean in all it has, and so are its causes", () => {
    const cause = Object.assign(new Error(QUOTING), { code: "ENOTFOUND" });
    const error = Object.assign(new TypeError(QUOTING, { cause }), { code: "ERR_X", input: QUOTING });
    expect(hushSystem(error)).toBe(error);
    expect(error).toMatchObject({ message: CLEAN, code: "ERR_X", input: CLEAN, cause: { message: CLEAN, code: "ENOTFOUND" } });
    expect(`${error.stack}${cause.stack}`).not.toMatch(/secret|password/);
  });

  test("that cannot be changed is replaced", () => {
    expect(hushSystem(Object.freeze(new TypeError(QUOTING)))).toEqual(new Error(CLEAN));
  });
});
