/** An address with a query, or with credentials. */
const ADDRESS = /(\w+:\/\/)(?:[^\s/?#@]*@)?([^\s?#]*)(\?[^\s#]*)?/g;

/**
 * Takes what may be secret out of an error of the platform: the query of each address that it quotes, and the credentials
 * in it. The error keeps its class and its codes; one that cannot be changed is replaced.
 */
export function hush(error: unknown): unknown {
  if (typeof error === "string") return discreet(error);
  if (typeof error !== "object" || error === null) return error;
  const record = error as Record<string, unknown>;
  try {
    for (const key of new Set(["message", ...Object.getOwnPropertyNames(error)])) {
      const value = record[key];
      const clean = key === "cause" ? hush(value) : typeof value === "string" ? discreet(value) : value;
      if (clean !== value) record[key] = clean;
    }
  } catch {
    return new Error(discreet(String(record.message)));
  }
  return error;
}

function discreet(text: string): string {
  return text.replace(ADDRESS, (_, scheme: string, rest: string, query?: string) => `${scheme}${rest}${query ? "?…" : ""}`);
}
