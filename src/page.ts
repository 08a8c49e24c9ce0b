import { SocketIOError } from "./core/errors.ts";

/** What the page's life means for a connection. */
export interface PageHooks {
  /** The device lost its network: what is open is dead, and waiting for the heartbeat would only delay the news. */
  readonly onOffline: (error: SocketIOError) => void;
  /** The page is about to go. */
  readonly onBeforeunload?: (() => void) | undefined;
}

/** Listens to a page or a worker; does nothing where there is neither. Returns how to stop. */
export function watchPage({ onOffline, onBeforeunload }: PageHooks): () => void {
  const page = globalThis as Partial<Pick<EventTarget, "addEventListener" | "removeEventListener">>;
  const offline = () => onOffline(new SocketIOError("TRANSPORT_ERROR", "network connection lost", { description: "network connection lost" }));
  page.addEventListener?.("offline", offline);
  if (onBeforeunload) page.addEventListener?.("beforeunload", onBeforeunload);
  return () => {
    page.removeEventListener?.("offline", offline);
    if (onBeforeunload) page.removeEventListener?.("beforeunload", onBeforeunload);
  };
}
