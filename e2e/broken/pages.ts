import type { ErrorCode } from "isomorphic-socketio";
import type { Page } from "@playwright/test";
import { selfSigned, selfSignedKey } from "./certificates.ts";
import type { Place } from "./place.ts";
import type { Situation } from "./setups.ts";

/** Something that only goes wrong in a page. */
export interface PageSetup {
  readonly name: string;
  /** The page itself: "secure" is over https, "strict" has a Content-Security-Policy. Plain unless said. */
  readonly kind?: "secure" | "strict";
  readonly make: (place: Place, page: Page) => Promise<Situation>;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly reference: string;
  readonly pageReference?: never;
}

const WEBSOCKET = { transports: ["websocket"] };

/** No request gets that far: the browser stops it before it looks for the host. */
const ELSEWHERE = "http://shop.test:3000";

const CANDIDATES = /the server is not there, or CORS forbids it/;

export const PAGE_SETUPS: readonly PageSetup[] = [
  {
    name: "nothing listens there, seen from a page of another origin",
    make: async (place) => ({ url: await place.nowhere() }),
    code: "NETWORK_OR_CORS",
    message: CANDIDATES,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "nothing listens there, seen from a page (WebSocket)",
    make: async (place) => ({ url: await place.nowhere(), options: WEBSOCKET }),
    code: "TRANSPORT_ERROR",
    message: /the platform does not say why/,
    reference: "connect_error: websocket error",
  },
  {
    name: "no CORS headers",
    make: async (place) => ({ url: (await place.io({ cors: { origin: [] } })).url }),
    code: "NETWORK_OR_CORS",
    message: CANDIDATES,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "CORS for everyone, and a client with credentials",
    make: async (place) => ({ url: (await place.io({ cors: { origin: "*" } })).url, options: { withCredentials: true } }),
    code: "NETWORK_OR_CORS",
    message: CANDIDATES,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "a self-signed certificate, seen from a page",
    make: async (place) => ({ url: await place.http((_, response) => response.end(), { cert: selfSigned, key: selfSignedKey }) }),
    code: "NETWORK_OR_CORS",
    message: CANDIDATES,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "a page over https, a server over http",
    kind: "secure",
    make: () => Promise.resolve({ url: ELSEWHERE }),
    code: "MIXED_CONTENT",
    message: /a page over https needs TLS/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "a page over https, a server over http (WebSocket)",
    kind: "secure",
    make: () => Promise.resolve({ url: ELSEWHERE, options: { ...WEBSOCKET, timeout: 1000 } }),
    code: "MIXED_CONTENT",
    message: /a page over https needs TLS/,
    reference: "connect_error: timeout",
  },
  {
    name: "a Content-Security-Policy that does not name the server",
    kind: "strict",
    make: async (place) => ({ url: (await place.io()).url }),
    code: "CONTENT_SECURITY_POLICY",
    message: /Content-Security-Policy forbids it/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "a Content-Security-Policy that does not name the server (WebSocket)",
    kind: "strict",
    make: async (place) => ({ url: (await place.io()).url, options: WEBSOCKET }),
    code: "CONTENT_SECURITY_POLICY",
    message: /Content-Security-Policy forbids it/,
    reference: "connect_error: websocket error",
  },
  {
    name: "the device is offline",
    make: async (_, page) => {
      await page.context().setOffline(true);
      return { url: ELSEWHERE };
    },
    code: "NETWORK_UNREACHABLE",
    message: /the device is offline/,
    reference: "connect_error: xhr poll error",
  },
  {
    name: "React Native with localhost",
    make: async (place, page) => {
      // as React Native has it
      await page.evaluate(() => Object.defineProperty(navigator, "product", { value: "ReactNative" }));
      return { url: await place.nowhere() };
    },
    code: "LOCALHOST_ON_DEVICE",
    message: /localhost:\d+ is the device itself/,
    reference: "connect_error: xhr poll error",
  },
];
