import { type ErrorCode, SocketIOError } from "./core/errors.ts";

/** What tells of the life of a page: its window, a worker's global object, or an EventTarget of the application. */
export type NetworkEvents = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** What the page's life means for a connection. */
export interface PageHooks {
  /**
   * The device lost its network, or the page is put away: what is open is dead, or will be, and waiting for the heartbeat
   * would only delay the news.
   */
  readonly onLost: (error: SocketIOError) => void;
  /** The network is back, or the page is looked at again. May also be told when nothing was lost. */
  readonly onBack: () => void;
  /** Whether the server is on this machine, and needs no network. */
  readonly isLocal: () => boolean;
  /** The page is about to go. */
  readonly onBeforeunload?: (() => void) | undefined;
}

/** Of all who have nothing to stop, so that it holds on to nobody. */
const nothing = () => {};

/** Listens to a page or a worker; does nothing where there is neither. Returns how to stop. */
export function watchPage({ onLost, onBack, isLocal, onBeforeunload }: PageHooks, source: Partial<NetworkEvents> | null = globalThis): () => void {
  if (!source?.addEventListener) return nothing;
  const lose = (code: ErrorCode, description: string) => onLost(new SocketIOError(code, description, { description }));
  const putAway = () => lose("CONNECTION_LOST", "the page was put away");
  const listeners: Record<string, ((event: Event) => void) | undefined> = {
    offline: () => void (isLocal() || lose("NETWORK_UNREACHABLE", "network connection lost")),
    // A page that keeps a connection open may not be kept itself, and one that is frozen answers no heartbeat.
    pagehide: (event) => void ((event as PageTransitionEvent).persisted && putAway()),
    freeze: putAway,
    online: onBack,
    pageshow: onBack,
    resume: onBack,
    visibilitychange: ({ target }) => void ((target as Partial<Document>).visibilityState === "hidden" || onBack()),
    beforeunload: onBeforeunload,
  };
  // some of them happen to the document, and do not bubble up to the window; without a document, not every runtime knows what capturing is
  const capture = "document" in globalThis;
  const each = (act: "addEventListener" | "removeEventListener") => {
    for (const [type, listener] of Object.entries(listeners)) if (listener) source[act]?.(type, listener, capture);
  };
  each("addEventListener");
  return () => each("removeEventListener");
}
