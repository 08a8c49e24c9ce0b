import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, isIP, type Socket } from "node:net";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { type ErrorCode, SocketIOError } from "./core/errors.ts";
import type { TransportOptions } from "./core/ports.ts";
import type { Answer, Platform, RequestInit } from "./diagnose/platform.ts";
import { failed, passed, type Result, skipped } from "./diagnose/report.ts";
import type { Address } from "./url.ts";

/** Bytes of an answer that are looked at. */
const ENOUGH = 65_536;

/** Options that go to the TLS connection as they are. */
const TLS = ["pfx", "key", "passphrase", "cert", "ca", "ciphers", "rejectUnauthorized", "checkServerIdentity", "servername"] as const;

/** What Node calls a failure, by what it means. */
const CODES: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^(ENOTFOUND|EAI_\w+)$/, "HOST_NOT_FOUND"],
  [/^ECONNREFUSED$/, "CONNECTION_REFUSED"],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN)$/, "NETWORK_UNREACHABLE"],
  [/^ETIMEDOUT$/, "CONNECT_TIMEOUT"],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, "CERTIFICATE_EXPIRED"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "CERTIFICATE_WRONG_HOST"],
  [/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|^CERT_UNTRUSTED$/, "CERTIFICATE_UNTRUSTED"],
  [/^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+|CERT_\w+)$/, "TLS_FAILED"],
];

/** What Node can see below HTTP. */
export const network: Platform["network"] = {
  async name({ host }) {
    const name = bare(host);
    if (isIP(name)) return skipped("the address is a number");
    try {
      const found = await lookup(name, { all: true });
      return passed(`${name} is ${found.map(({ address }) => address).join(" and ")}`);
    } catch (error) {
      return broken(error, "HOST_NOT_FOUND", `there is no host ${name}`);
    }
  },
  async tcp({ host, port }, { localAddress, family }, signal) {
    try {
      const socket = connect({ host: bare(host), port: Number(port), ...(localAddress !== undefined && { localAddress }), ...(family !== undefined && { family }) });
      const at = await opened(socket, "connect", signal, () => `${socket.remoteAddress} port ${port}`);
      return passed(`connected to ${at}`);
    } catch (error) {
      if (signal.aborted) return failed("CONNECT_TIMEOUT", `nobody answers at ${host} port ${port}`);
      return broken(error, "NETWORK_UNREACHABLE", `no connection to ${host} port ${port}`);
    }
  },
  async tls(address, options, signal) {
    try {
      const socket = tlsConnect(tlsOptions(address, options));
      const seen = await opened(socket, "secureConnect", signal, () => described(socket));
      return passed(seen);
    } catch (error) {
      if (signal.aborted) return failed("TLS_FAILED", `the server accepts connections, and says nothing when TLS is tried`);
      return insecure(error, address);
    }
  },
};

/** One request over a connection of its own. */
export function request(url: string, { method, body, signal }: RequestInit, options: TransportOptions): Promise<Answer> {
  const { agent, extraHeaders, localAddress, family } = options;
  const settings: RequestOptions = {
    method,
    signal,
    headers: { ...extraHeaders, ...(body !== undefined && { "Content-Type": "text/plain;charset=UTF-8", "Content-Length": Buffer.byteLength(body) }) },
    agent: typeof agent === "object" ? (agent as NonNullable<RequestOptions["agent"]>) : false,
    ...(localAddress !== undefined && { localAddress }),
    ...(family !== undefined && { family }),
  };
  return new Promise((resolve) => {
    let settled = false; // an abort that comes later is an error of the request all the same
    const settle = (answer: () => Answer | Promise<never>) => {
      if (!settled) resolve(answer());
      settled = true;
    };
    const fail = (error: Error) => settle(() => unanswered(url, error, signal));
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const outgoing = send(url, url.startsWith("https:") ? { ...pick(options), ...settings } : settings, (response) => {
      const headers = { get: (name: string) => header(response, name) };
      collect(response).then((text) => settle(() => ({ status: response.statusCode ?? 0, headers, body: text })), fail);
    });
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

/** Tells why there is no answer. A server that speaks TLS hangs up on plain HTTP. */
async function unanswered(url: string, cause: Error, signal: AbortSignal): Promise<never> {
  const { protocol, hostname, port } = new URL(url);
  const known = codeOf(cause);
  if (known === undefined && protocol === "http:" && (await speaksTls({ host: hostname, port: port || "80" }, signal))) {
    throw new SocketIOError("TLS_FAILED", `the server speaks TLS on port ${port || "80"}, and the address asks for none`, { cause, hint: "Use https:// in the address." });
  }
  if (nativeCode(cause).startsWith("HPE_")) throw new SocketIOError("NOT_SOCKET_IO", `what listens on port ${port || "80"} does not speak HTTP`, { cause });
  throw new SocketIOError(known ?? "CONNECTION_LOST", `no answer over HTTP: ${wordsOf(cause)}`, { cause });
}

function speaksTls({ host, port }: Pick<Address, "host" | "port">, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  const socket = tlsConnect({ host: bare(host), port: Number(port), rejectUnauthorized: false });
  return opened(socket, "secureConnect", signal, () => "").then(() => true, () => false);
}

function header({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : [value].flat().join(", ");
}

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= ENOUGH) break; // the response is destroyed then
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What a connection shows once it stands; it is closed then. */
function opened(socket: Socket, event: string, signal: AbortSignal, look: () => string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const giveUp = () => void socket.destroy(new Error("aborted"));
    signal.addEventListener("abort", giveUp);
    socket.once("close", () => signal.removeEventListener("abort", giveUp));
    socket.once("error", reject);
    socket.once(event, () => {
      resolve(look());
      socket.destroy();
    });
    socket.once("close", () => reject(Object.assign(new Error("the server closed the connection"), { code: "ECONNRESET" })));
  });
}

function tlsOptions({ host, port }: Address, options: TransportOptions): ConnectionOptions {
  const name = bare(host);
  return { host: name, port: Number(port), ...(!isIP(name) && { servername: name }), ALPNProtocols: ["http/1.1"], ...pick(options) };
}

function described(socket: TLSSocket): string {
  const { subject, valid_to: end } = socket.getPeerCertificate() as { subject?: { CN?: string }; valid_to?: string };
  const certificate = subject ? `, a certificate for ${subject.CN ?? "no name"}, valid until ${end}` : "";
  return `${socket.getProtocol()}${certificate}`;
}

function insecure(error: unknown, { host, port }: Address): Result {
  const { code, reason } = error as { code?: string; reason?: string };
  if (codeOf(error) === "CERTIFICATE_WRONG_HOST") return failed("CERTIFICATE_WRONG_HOST", `the certificate is not for ${host}: ${reason ?? wordsOf(error)}`);
  if (code === "EPROTO" || code === "ERR_SSL_WRONG_VERSION_NUMBER" || code?.startsWith("ERR_SSL_PACKET")) {
    return failed("TLS_FAILED", `the server speaks no TLS on port ${port}`, "Use http:// in the address, or the port on which the server speaks TLS.");
  }
  return broken(error, "TLS_FAILED", "no encrypted connection");
}

function broken(error: unknown, otherwise: ErrorCode, what: string): Result {
  return failed(codeOf(error) ?? otherwise, `${what}: ${wordsOf(error)}`);
}

function codeOf(error: unknown): ErrorCode | undefined {
  const code = nativeCode(error);
  return CODES.find(([pattern]) => pattern.test(code))?.[1];
}

/** Where several addresses were tried, the error of the first stands for all. */
function nativeCode(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  if (typeof code === "string") return code;
  return errors?.[0] === undefined ? "" : nativeCode(errors[0]);
}

function wordsOf(error: unknown): string {
  return (error as Error).message || nativeCode(error);
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

function pick(options: TransportOptions): ConnectionOptions {
  return Object.fromEntries(TLS.flatMap((name) => (options[name] === undefined || options[name] === null ? [] : [[name, options[name]]])));
}
