import type { Page } from "@playwright/test";

export type Traffic =
  | { readonly kind: "request"; readonly method: string; readonly body: string | null }
  | { readonly kind: "websocket" }
  | { readonly kind: "sent" | "received"; readonly frame: string | Buffer };

/** The Socket.IO traffic of a page as the browser reports it, in order. */
export function watch(page: Page): Traffic[] {
  const traffic: Traffic[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.searchParams.get("transport") !== "polling") return;
    traffic.push({ kind: "request", method: request.method(), body: request.postData() });
  });
  page.on("websocket", (socket) => {
    traffic.push({ kind: "websocket" });
    socket.on("framesent", ({ payload }) => traffic.push({ kind: "sent", frame: payload }));
    socket.on("framereceived", ({ payload }) => traffic.push({ kind: "received", frame: payload }));
  });
  return traffic;
}

export function requests(traffic: readonly Traffic[], method: string): (string | null)[] {
  return traffic.flatMap((entry) => (entry.kind === "request" && entry.method === method ? [entry.body] : []));
}

export function frames(traffic: readonly Traffic[], kind: "sent" | "received"): (string | Buffer)[] {
  return traffic.flatMap((entry) => (entry.kind === kind ? [entry.frame] : []));
}

export function websockets(traffic: readonly Traffic[]): number {
  return traffic.filter(({ kind }) => kind === "websocket").length;
}
