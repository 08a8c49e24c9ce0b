import { messageOf } from "../src/core/errors.ts";

// A server may have its words quoted: nothing in them may be looked at from more than one beginning.
/** The credentials in an address. */
const CREDENTIALS = /(\b\w+:\/\/)[^\s/?#@]*@/g;
/** An address up to its query, and that. */
const QUERY = /(\b\w+:\/\/[^\s?#]*)(\?[^\s#]+)?/g;

/** A text without what may be secret in the addresses that it quotes. */
export function discreet(text: string): string {
  return text.replace(CREDENTIALS, "$1").replace(QUERY, (_, address: string, query) => (query ? `${address}?…` : address));
}

/** An error of the platform, or another in its place when its words quote what may be secret. */
export function hush(error: unknown): unknown {
  const text = messageOf(error);
  const clean = discreet(text);
  return clean === text ? error : new Error(clean);
}
