import { SocketIOError } from "./core/errors.ts";

/** Where a server is, and which of its namespaces is meant. */
export interface Address {
  /** "http" or "https": the scheme of the handshake. */
  readonly protocol: "http" | "https";
  /** Host name; an IPv6 address in brackets. */
  readonly host: string;
  readonly port: string;
  /** The path of the URL: in Socket.IO that is the namespace, not the path of the HTTP requests. */
  readonly namespace: string;
  /** Without the question mark. */
  readonly query: string;
  /** "user:password", if the URL names them. */
  readonly credentials: string | undefined;
}

/** The parts of `location` that complete a relative address. */
export interface Location {
  readonly protocol: string;
  readonly host: string;
}

// scheme, credentials, host, port, path, query. Not WHATWG's URL: that one percent-encodes the path, and namespaces are compared raw.
const URL_PARTS = /^(?:(?:([^:/?#]*):)?\/\/)?(?:([^/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?(\/[^?#]*)?(?:\?([^#]*))?/;

/** The schemes there are; the "s" is for TLS. */
const SCHEME = /^(?:http|ws)(s?)$/i;

export const NO_HOST = "neither the address nor a page names a host";

/**
 * Understands `https://host:port/namespace?query`, `//host`, `host:port` and, where there is a page, `/namespace` and nothing.
 *
 * @throws SocketIOError `ILLEGAL_URL`, `ILLEGAL_NAMESPACE`
 */
export function parseUrl(uri: string | undefined, { protocol: usual, host: page }: Location = { protocol: "https:", host: "" }): Address {
  const relative = !uri || /^\/(?!\/)/.test(uri);
  const parts = URL_PARTS.exec(relative ? page + (uri ?? "") : uri)!; // every text has them
  const [, scheme = usual.slice(0, -1), credentials, host = "", port = "", path = "/", query = ""] = parts;
  const [known, secure] = SCHEME.exec(scheme) ?? [];
  let flaw = /^\d*$/.test(port) && Number(port) <= 0xffff ? "" : "that is no port";
  if (!host) flaw = NO_HOST;
  if (!known) flaw = `"${scheme}" is not http, https, ws or wss`;
  if (flaw) throw new SocketIOError("ILLEGAL_URL", `cannot connect to ${JSON.stringify(withoutSecrets(uri))}: ${flaw}`);
  const protocol = secure ? "https" : "http";
  return { protocol, host, port: port || usualPort(protocol), namespace: checkNamespace(path), query, credentials };
}

/** Scheme, host and, unless it is the usual one, port. */
export function origin({ protocol, host, port }: Pick<Address, "protocol" | "host" | "port">): string {
  return `${protocol}://${host}${port === usualPort(protocol) ? "" : ":" + port}`;
}

function usualPort(protocol: Address["protocol"]): string {
  return protocol === "https" ? "443" : "80";
}

/**
 * A namespace as it goes on the wire: with its leading slash.
 *
 * @throws SocketIOError `ILLEGAL_NAMESPACE` for one that no server can have.
 */
export function checkNamespace(namespace: unknown): string {
  // the comma ends it in a packet, U+001E ends the packet in a payload
  if (typeof namespace !== "string" || namespace.includes(",") || namespace.includes("\x1e")) {
    throw new SocketIOError("ILLEGAL_NAMESPACE", `"${String(namespace)}" is no namespace: that is a string without a comma`);
  }
  return namespace[0] === "/" ? namespace : "/" + namespace;
}

/** Without credentials, and without the query, which may hold some, too. */
function withoutSecrets(uri: string | undefined): string | undefined {
  return uri?.replace(/^([^/@]*\/\/)?[^/?#]*@/, "$1").replace(/\?.*/s, "?…");
}

/** An IPv6 address without its brackets. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

/** An address by the names that options have for its parts. */
export function endpoint({ host, port, protocol }: Address): { hostname: string; port: string; secure: boolean } {
  return { hostname: bareHost(host), port, secure: protocol === "https" };
}

/** Where the URL says nothing, the options may. */
interface Endpoint {
  readonly host?: string | undefined;
  readonly hostname?: string | undefined;
  readonly port?: string | number | undefined;
  readonly secure?: boolean | undefined;
}

/** `parseUrl`, except that without a URL the options `host`, `hostname`, `port` and `secure` count, then the page, then what is elsewhere. */
export function resolveUrl(uri: string | undefined, { host, hostname = host, port, secure }: Endpoint, elsewhere = LOCALHOST): Address {
  const location = pageLocation() ?? elsewhere;
  if (uri !== undefined) return parseUrl(uri, location);
  const scheme = (secure ?? location.protocol === "https:") ? "https" : "http";
  const named = hostname?.replace(/^[^[]*:.*:.*/, "[$&]"); // a bare IPv6 address
  const address = parseUrl(named && `${scheme}://${named}`, location);
  return { ...address, port: String(port ?? address.port) };
}

/** Both calls of the reference's functions: with and without an address. Empty text is none: a setting that says "here". */
export function split<Options extends object>(
  first: string | Options | undefined,
  second: Options | undefined,
): [uri: string | undefined, options: Options | undefined] {
  return typeof first === "object" ? [undefined, first ?? undefined] : [first || undefined, second ?? undefined];
}

/** What completes an address where there is no page, for those who need one: nobody connects to it, and whoever tries is told so. */
export const NOWHERE: Location = { protocol: "http:", host: "no-page.invalid" };

/** What completes an address where there is no page, for those who connect without a namespace. */
export const LOCALHOST: Location = { protocol: "http:", host: "localhost" };

/** Where there is a page or a worker that came from a server, it completes addresses; not one of a file. Some test environments know only parts of it. */
export function pageLocation(): Location | undefined {
  const { location = {} } = globalThis as { location?: Partial<globalThis.Location> };
  const { protocol = LOCALHOST.protocol, hostname, port, host = hostname && port ? `${hostname}:${port}` : hostname } = location;
  return host && protocol.startsWith("http") ? { protocol, host } : undefined;
}
