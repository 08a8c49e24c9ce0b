import { SocketIOError } from "./core/errors.ts";

/** The parts of an address, by the names that `engine.io-client` gives them; "" for what is not there. */
export interface ParsedUri {
  source: string;
  protocol: string;
  authority: string;
  userInfo: string;
  user: string;
  password: string;
  /** Without the brackets of an IPv6 address. */
  host: string;
  port: string;
  relative: string;
  path: string;
  directory: string;
  file: string;
  query: string;
  anchor: string;
  pathNames: string[];
  queryKey: Record<string, string>;
  /** Whether the host was an IPv6 address in brackets. */
  ipv6uri?: boolean;
}

const LONGEST = 8000;

// scheme, authority: (user and password, host, port), relative: (path, query, anchor)
const URI =
  /^(?:(https?|wss?):\/\/)?((?:([^@/?#]*)@)?(\[[^\]]*\]|(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}|[^:/?#]*)(?::(\d*))?)(([^?#]*)(?:\?([^#]*))?(?:#(.*))?)/i;

/**
 * Takes an address to pieces: with or without a scheme, with or without a host.
 *
 * @throws SocketIOError `ILLEGAL_URL` for one of more than 8000 characters.
 */
export function parse(source: string): ParsedUri {
  if (source.length > LONGEST) throw new SocketIOError("ILLEGAL_URL", "URI too long");
  const parts = Array.from(URI.exec(source) ?? [], (part: string | undefined) => part ?? "");
  const [, protocol = "", authority = "", userInfo = "", host = "", port = "", relative = "", path = "", query = "", anchor = ""] = parts;
  const [user = "", password = ""] = userInfo.split(":");
  // what has an extension is a file, all else a directory
  const file = /[^/]*\.[^/.]+$/.exec(path)?.[0] ?? "";
  const ipv6uri = host.startsWith("[");
  return {
    source,
    protocol,
    authority: authority.replace(/[[\]]/g, ""),
    userInfo,
    user,
    password,
    host: ipv6uri ? host.slice(1, -1) : host,
    port,
    relative,
    path,
    directory: path.slice(0, path.length - file.length),
    file,
    query,
    anchor,
    pathNames: path.split("/").filter(Boolean),
    queryKey: Object.fromEntries(query.split("&").flatMap(pair)),
    ...(ipv6uri ? { ipv6uri } : undefined),
  };
}

/** As they stand, without decoding. */
function pair(text: string): [name: string, value: string][] {
  const [name = "", ...value] = text.split("=");
  return name === "" ? [] : [[name, value.join("=")]];
}
