interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  /** When it is over, in ms since the epoch; undefined for as long as the jar lives. */
  readonly expires: number | undefined;
}

/** The machine itself, which no one listens in on. Browsers send it cookies that are `Secure` without TLS. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** Cookies that are kept, and bytes of one, its name with its value: what RFC 6265, section 6.1, asks for at least, since a server may set ever more. */
const MOST = 50;
const LARGEST = 4096;

/** Characters of a path that is heeded, as in browsers. */
const LONGEST_PATH = 1024;

/**
 * Cookies of one host (RFC 6265, as far as a client of one server needs it): a load balancer's for sticky sessions, a
 * login's. `Domain` is honoured in that a cookie meant for another domain is not kept; `Path`, `Secure`, `Expires` and
 * `Max-Age` as they stand.
 */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Keeps what a response from `url` sets with its `Set-Cookie` headers; of too many, those that were set last. */
  store(url: URL, headers: readonly string[]): void {
    for (const header of headers) {
      const cookie = parse(header, url);
      if (!cookie) continue;
      this.#cookies = this.#cookies.filter(({ name, path }) => name !== cookie.name || path !== cookie.path);
      this.#cookies.push(cookie);
      this.#cookies = this.#current().slice(-MOST);
    }
  }

  /** The `Cookie` header for a request to `url`; undefined when there is none. */
  header(url: URL): string | undefined {
    const secure = url.protocol === "https:" || url.protocol === "wss:" || LOOPBACK.test(url.hostname);
    const cookies = this.#current().filter((cookie) => (secure || !cookie.secure) && covers(cookie.path, url.pathname));
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ") || undefined;
  }

  /** Those that are not over. */
  #current(): Cookie[] {
    const now = Date.now();
    return this.#cookies.filter(({ expires }) => expires === undefined || expires > now);
  }
}

function parse(header: string, url: URL): Cookie | undefined {
  const [pair = "", ...rest] = header.split(";");
  const equals = pair.indexOf("=");
  if (equals < 1 || Buffer.byteLength(pair) > LARGEST + 1) return undefined; // "=" does not count
  const attributes = new Map(rest.map((part) => split(part)));
  const domain = attributes.get("domain")?.replace(/^\./, "").toLowerCase();
  if (domain && url.hostname !== domain && !url.hostname.endsWith("." + domain)) return undefined;
  const path = attributes.get("path");
  return {
    name: pair.slice(0, equals).trim(),
    value: pair.slice(equals + 1).trim().replace(/^"(.*)"$/, "$1"),
    path: path?.startsWith("/") && path.length <= LONGEST_PATH ? path : defaultPath(url.pathname),
    secure: attributes.has("secure"),
    expires: expiry(attributes.get("max-age"), attributes.get("expires")),
  };
}

function split(part: string): [name: string, value: string] {
  const equals = part.indexOf("=");
  return equals < 0 ? [part.trim().toLowerCase(), ""] : [part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()];
}

/** `Max-Age` wins over `Expires`; what is not understood counts as not there. */
function expiry(maxAge: string | undefined, expires: string | undefined): number | undefined {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Date.now() + Number(maxAge) * 1000;
  const date = Date.parse(expires ?? "");
  return Number.isNaN(date) ? undefined : date;
}

/** RFC 6265, section 5.1.4: the directory of the request. */
function defaultPath(pathname: string): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf("/")));
}

function covers(path: string, pathname: string): boolean {
  return pathname === path || (pathname.startsWith(path) && (path.endsWith("/") || pathname[path.length] === "/"));
}
