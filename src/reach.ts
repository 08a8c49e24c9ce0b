import { SocketIOError } from "./core/errors.ts";
import type { TransportOptions } from "./core/ports.ts";
import type { Reached } from "./system.ts";
import type { Settings } from "./options.ts";
import { type Address, NOWHERE, origin } from "./url.ts";

/** The credentials of an address, as HTTP takes them: browsers allow none in the address itself. */
function withCredentials<Options extends TransportOptions>(options: Options, credentials: string | undefined): Options {
  if (credentials === undefined) return options;
  const bytes = new TextEncoder().encode(decodeURIComponent(credentials));
  return { ...options, extraHeaders: { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}`, ...options.extraHeaders } };
}

/** What the requests of a transport carry: what the address and the options say, and the protocol; with a `sid`, to take that session over. */
export function queryOf({ query: given }: Address, settings: Settings, transport: string, sid: string | undefined): URLSearchParams {
  const { query: own, forceBase64 } = settings.optionsFor(transport);
  const query = new URLSearchParams(given);
  for (const more of [settings.opts.query, own]) {
    for (const [key, value] of new URLSearchParams(more as Record<string, string> | undefined)) query.set(key, value);
  }
  query.set("EIO", "4");
  query.set("transport", transport);
  if (forceBase64) query.set("b64", "1");
  if (sid !== undefined) query.set("sid", sid);
  return query;
}

/**
 * How to reach a transport: its adapter, and its address with the query.
 * What the transports keep, such as agents and cookies, belongs to the address.
 */
export function reach(address: Address, settings: Settings, transport: string, sid: string | undefined): Reached {
  if (address.host === NOWHERE.host) throw new SocketIOError("ILLEGAL_URL", "there is no page to take the address of the server from");
  const options = withCredentials(settings.optionsFor(transport), address.credentials);
  const url = `${origin(address)}${settings.path}?${queryOf(address, settings, transport, sid)}`;
  const factory = settings.factory(transport);
  return { factory: settings.opts.trace?.(factory) ?? factory, target: { url, options, owner: address, limits: settings.limits } };
}
