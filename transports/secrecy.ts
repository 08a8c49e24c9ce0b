import { messageOf } from "../src/core/errors.ts";

/** The credentials in an address, and its query. */
const CREDENTIALS = /(\w+:\/\/)[^\s/?#@]*@/g;
const QUERY = /(\w+:\/\/[^\s?#]*\?)[^\s#]+/g;

/** A text without what may be secret in the addresses that it quotes. */
export function discreet(text: string): string {
  return text.replace(CREDENTIALS, "$1").replace(QUERY, "$1…");
}

/** An error of the platform, or another in its place when its words quote what may be secret. */
export function hush(error: unknown): unknown {
  const text = messageOf(error);
  const clean = discreet(text);
  return clean === text ? error : new Error(clean);
}
