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

  test("is listened to by one listener while requests are under way, and by none afterwards", () => {
    const unwatch = [watchPolicy(), watchPolicy()] as const;
    expect(page.listeners.size).toBe(1);
    unwatch[0]();
    unwatch[0](); // which is not the other one's end
    expect(page.listeners.size).toBe(1);
    unwatch[1]();
    expect(page.listeners.size).toBe(0);
    const again = watchPolicy();
    expect(page.listeners.size).toBe(1);
    again();
    expect(page.listeners.size).toBe(0);
  });
});
