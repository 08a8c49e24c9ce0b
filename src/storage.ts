/** Where text is kept by name: `localStorage`, `sessionStorage`, or an object with the same methods. */
export interface TransportStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The transport that the last connection to an origin ended up with, for the latest so many origins. */
const remembered = new Map<string, string>();
const MEMORY = 100;
const PREFIX = "isomorphic-socketio transport ";

/** The option `rememberUpgrade`: whether to keep it at all, or where, beside the memory of this page or process. */
type Kept = boolean | TransportStorage | undefined;

/** Which transport worked for this origin: in this page or process, or else according to what was kept. */
export function recall(origin: string, kept: Kept): string | undefined {
  return remembered.get(origin) ?? (quietly(kept, "getItem", origin) as string | null | undefined) ?? undefined;
}

/** Keeps in mind which transport works for this origin, for whoever asks next; `undefined` when none does any more. */
export function remember(origin: string, transport: string | undefined, kept: Kept): void {
  remembered.delete(origin);
  if (transport !== undefined) remembered.set(origin, transport);
  const [oldest] = remembered.keys();
  if (remembered.size > MEMORY) remembered.delete(oldest!);
  quietly(kept, transport === undefined ? "removeItem" : "setItem", origin, transport);
}

/** A storage may be full, forbidden or gone: then there is nothing to remember, and nothing to complain of. */
function quietly(kept: Kept, act: keyof TransportStorage, origin: string, transport?: string): unknown {
  try {
    return (Object(kept) as Partial<TransportStorage>)[act]?.(PREFIX + origin, transport!);
  } catch {
    return undefined;
  }
}
