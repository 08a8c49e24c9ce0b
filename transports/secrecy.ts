/** The credentials in an address, and its query. */
const CREDENTIALS = /(\w+:\/\/)[^\s/?#@]*@/g;
const QUERY = /(\w+:\/\/[^\s?#]*\?)[^\s#]+/g;

/**
 * Takes what may be secret out of an error of the platform: the query of each address that it quotes, and the credentials
 * in it. The error keeps its class and its codes; one that cannot be changed is replaced.
 */
export function hush(error: unknown): unknown {
  if (typeof error === "string") return error.replace(CREDENTIALS, "$1").replace(QUERY, "$1…");
  if (typeof error !== "object" || !error) return error;
  const record = error as Record<string, unknown>;
  try {
    for (const key of ["message", ...Object.getOwnPropertyNames(error)]) {
      const value = record[key];
      const clean = key === "cause" || typeof value === "string" ? hush(value) : value;
      if (clean !== value) record[key] = clean;
    }
  } catch {
    return new Error(hush(String(record.message)) as string);
  }
  return error;
}
