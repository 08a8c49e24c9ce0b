import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { pageFailure, watchPolicy } from "../transports/failure.ts";

const TYPE = "securitypolicyviolation";

/** A page's global object, as far as it tells of violations. */
class FakePage {
  readonly listeners = new Set<(event: { blockedURI: string }) => void>();

  addEventListener = (type: string, listener: (event: { blockedURI: string }) => void): void => {
    expect(type).toBe(TYPE);
    this.listeners.add(listener);
  };

  removeEventListener = (type: string, listener: (event: { blockedURI: string }) => void): void => {
    expect(type).toBe(TYPE);
    this.listeners.delete(listener);
  };

  violate(blockedURI: string): void {
    for (const listener of this.listeners) listener({ blockedURI });
  }
}

describe("what a Content-Security-Policy stops", () => {
  let page: FakePage;

  beforeEach(() => {
    page = new FakePage();
    const { addEventListener, removeEventListener } = page;
    Object.assign(globalThis, { addEventListener, removeEventListener });
  });

  afterEach(() => {
    Reflect.deleteProperty(globalThis, "addEventListener");
    Reflect.deleteProperty(globalThis, "removeEventListener");
  });

  test("is the reason for which a request to that server failed, and to no other", () => {
    const unwatch = watchPolicy();
    page.violate("wss://forbidden.example/socket.io/?EIO=4");
    unwatch();
    expect(pageFailure(undefined, "https://forbidden.example/socket.io/").code).toBe("CONTENT_SECURITY_POLICY");
    expect(pageFailure(undefined, "https://allowed.example/socket.io/").code).toBe("TRANSPORT_ERROR");
  });

  test("is listened to while requests are under way, and not afterwards", () => {
    const unwatch = [watchPolicy(), watchPolicy()] as const;
    unwatch[0]();
    unwatch[0](); // which is not the other one's end
    page.violate("wss://watched.example/socket.io/?EIO=4");
    expect(pageFailure(undefined, "https://watched.example/socket.io/").code).toBe("CONTENT_SECURITY_POLICY");
    unwatch[1]();
    expect(page.listeners.size).toBe(0);
    const again = watchPolicy();
    expect(page.listeners.size).toBe(1);
    again();
    expect(page.listeners.size).toBe(0);
  });
});

describe("what a page can tell", () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const own = globalThis as { location?: unknown };

  afterEach(() => {
    delete own.location;
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  });

  test.each([
    ["http://localhost:3000/", "LOCALHOST_ON_DEVICE"],
    ["http://127.0.0.1:3000/", "LOCALHOST_ON_DEVICE"],
    ["https://[::1]/", "LOCALHOST_ON_DEVICE"],
    ["http://localhost.example:3000/", "TRANSPORT_ERROR"],
    ["http://192.168.1.5:3000/", "TRANSPORT_ERROR"],
  ])("React Native and %s: %s", (url, code) => {
    Object.defineProperty(globalThis, "navigator", { value: { product: "ReactNative" }, configurable: true });
    expect(pageFailure(new TypeError("Network request failed"), url, true).code).toBe(code);
  });

  test.each([
    ["https:", "http://server.test/", "MIXED_CONTENT"],
    ["https:", "http://localhost:3000/", "NETWORK_OR_CORS"],
    ["https:", "https://server.test/", "NETWORK_OR_CORS"],
    ["http:", "http://server.test/", "NETWORK_OR_CORS"],
    ["https:", "https://page.test/socket.io/", "TRANSPORT_ERROR"],
  ])("a page over %s and %s: %s", (protocol, url, code) => {
    own.location = { protocol, origin: `${protocol}//page.test` };
    expect(pageFailure(new TypeError("Failed to fetch"), url, true).code).toBe(code);
  });

  test("of a WebSocket, nothing of CORS", () => {
    own.location = { protocol: "https:", origin: "https://page.test" };
    expect(pageFailure(undefined, "https://server.test/")).toEqual({ code: "TRANSPORT_ERROR", reason: "the platform does not say why" });
  });

  test("when the device is offline, unless the server is on it", () => {
    Object.defineProperty(globalThis, "navigator", { value: { onLine: false }, configurable: true });
    expect(pageFailure(undefined, "https://server.test/").code).toBe("NETWORK_UNREACHABLE");
    expect(pageFailure(undefined, "http://localhost:3000/").code).toBe("TRANSPORT_ERROR");
  });
});
