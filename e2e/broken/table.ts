import { MISUSE } from "../../src/diagnose/misuse.ts";
import { NETWORK } from "../../src/diagnose/network.ts";
import { SERVER } from "../../src/diagnose/server.ts";
import { insert, table } from "../markdown.ts";
import { PAGE_SETUPS } from "./pages.ts";
import { SETUPS } from "./setups.ts";

/** What is known about each code: the compiler sees to it that none is missing. */
export const REMEDIES = { ...MISUSE, ...NETWORK, ...SERVER };

/** A document with the two tables of this folder between their markers, `<!-- NAME -->` and `<!-- /NAME -->`. */
export function withTables(document: string): string {
  return insert(insert(document, "codes", codes()), "broken set-ups", broken());
}

function codes(): string {
  const rows = Object.entries(REMEDIES).map(([code, { cause, fix }]) => [link(code), cause, fix]);
  return table([["Code", "What it means", "What to do first"], ...rows]);
}

function broken(): string {
  const everywhere = SETUPS.map(({ name, page, reference, code }) => [name, page ? "Node, pages" : "Node", reference, code]);
  const pages = PAGE_SETUPS.map(({ name, reference, code }) => [name, "pages", reference, code]);
  const rows = [...everywhere, ...pages].map(([name, where, reference, code]) => [name!, where!, `\`${reference!}\``, link(code!), REMEDIES[code as keyof typeof REMEDIES].fix]);
  return table([["What is broken", "Tried in", "`socket.io-client` says", "The code here", "The fix"], ...rows]);
}

function link(code: string): string {
  return `[\`${code}\`](#${code.toLowerCase()})`;
}
