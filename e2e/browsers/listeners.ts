// Keeps count of the listeners on what outlives a connection: the global, the document, the network information.
const on = new Set<string>();
const lasting: unknown[] = [globalThis, (globalThis as { document?: Document }).document, (navigator as { connection?: EventTarget }).connection].filter(Boolean);
const seen = new Map<unknown, number>();
const { addEventListener, removeEventListener } = EventTarget.prototype;

type Parameters = [type: string, listener: unknown, options?: boolean | AddEventListenerOptions | undefined];

/** One word for the same registration, as the DOM counts: target, type, listener and phase. */
function registration(target: EventTarget, [type, listener, options]: Parameters): string {
  const capture = typeof options === "object" ? options.capture : options;
  if (!seen.has(listener)) seen.set(listener, seen.size);
  return `${type} ${lasting.indexOf(target)} ${seen.get(listener)} ${capture === true}`;
}

EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, ...parameters) {
  const target = this ?? globalThis;
  if (lasting.includes(target)) {
    const [, , options] = parameters;
    const key = registration(target, parameters);
    on.add(key);
    if (typeof options === "object") options.signal?.addEventListener("abort", () => on.delete(key));
  }
  addEventListener.apply(target, parameters);
};

EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, ...parameters) {
  const target = this ?? globalThis;
  on.delete(registration(target, parameters));
  removeEventListener.apply(target, parameters as [string, EventListener, EventListenerOptions]);
};

/** The types of the events that are listened to, one for each listener. */
export function listeners(): string[] {
  return [...on].map((key) => key.slice(0, key.indexOf(" "))).sort();
}
