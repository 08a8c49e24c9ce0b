import type { Engine } from "./core/engine.ts";
import { type ErrorCode, SocketIOError } from "./core/errors.ts";
import type { Settings } from "./settings.ts";
import { LOCALHOST } from "./url.ts";

/** What tells of the life of a page: its window, a worker's global object, or an EventTarget of the application. */
export type NetworkEvents = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** What is open over the network, as far as a page's life means something to it. */
export interface PageLink {
  readonly engine: Engine | undefined;
  /**
   * The device lost its network, or the page is put away: what is open is dead, or will be, and waiting for the heartbeat
   * would only delay the news.
   */
  suspend(error: SocketIOError): void;
  /** The network is back, or the page is looked at again. May also be told when nothing was lost. */
  resume(): void;
}

/** Listens to a page or a worker; does nothing where there is neither. Returns how to stop, if there is something. */
export function watchPage({ opts, address }: Settings, link: PageLink): (() => void) | undefined {
  const { networkEvents: source = globalThis, closeOnBeforeunload } = opts;
  if (!source?.addEventListener) return undefined;
  const lose = (code: ErrorCode, description: string) => link.suspend(new SocketIOError(code, description, { description }));
  const putAway = () => lose("CONNECTION_LOST", "the page was put away");
  const onBack = () => link.resume();
  const listeners: Record<string, ((event: Event) => void) | false | undefined> = {
    offline: address.host !== LOCALHOST.host && (() => lose("NETWORK_UNREACHABLE", "network connection lost")), // which the machine itself needs not
    // A page that keeps a connection open may not be kept itself, and one that is frozen answers no heartbeat.
    pagehide: (event) => void ((event as PageTransitionEvent).persisted && putAway()),
    freeze: putAway,
    online: onBack,
    pageshow: onBack,
    resume: onBack,
    visibilitychange: ({ target }) => void ((target as Partial<Document>).visibilityState === "hidden" || onBack()),
    // silently: the page is not to see a disconnection that it causes itself
    beforeunload: closeOnBeforeunload && (() => link.engine?.transport?.close()),
  };
  // some of them happen to the document, and do not bubble up to the window; without a document, not every runtime knows what capturing is
  const capture = "document" in globalThis;
  const each = (act: "addEventListener" | "removeEventListener") => {
    for (const [type, listener] of Object.entries(listeners)) if (listener) source[act]?.(type, listener, capture);
  };
  each("addEventListener");
  return () => each("removeEventListener");
}
