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

/** Which transport worked for this origin: in this page or process, or else according to what was kept. */
export function recall(origin: string, storage: TransportStorage | undefined): string | undefined {
  return remembered.get(origin) ?? quietly(() => storage?.getItem(PREFIX + origin)) ?? undefined;
}

/** Keeps in mind which transport works for this origin, for whoever asks next; `undefined` when none does any more. */
export function remember(origin: string, transport: string | undefined, storage: TransportStorage | undefined): void {
  remembered.delete(origin);
  if (transport !== undefined) remembered.set(origin, transport);
  const [oldest] = remembered.keys();
  if (remembered.size > MEMORY) remembered.delete(oldest!);
  quietly(() => (transport === undefined ? storage?.removeItem(PREFIX + origin) : storage?.setItem(PREFIX + origin, transport)));
}

/** A storage may be full, forbidden or gone: then there is nothing to remember, and nothing to complain of. */
function quietly<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
