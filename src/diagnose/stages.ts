import { type ErrorCode, SocketIOError } from "../core/errors.ts";
import { createIo } from "../io.ts";
import { isUnknownSession } from "./answer.ts";
import { crossOrigin } from "./cors.ts";
import { farewell, observation, watch } from "./observation.ts";
import { failed, passed, type Problem, type Result, skipped, type StageName } from "./report.ts";
import type { Subject } from "./subject.ts";

/** How many requests of one session are sent, each over a connection of its own where that can be had. */
const POLLS = 8;

/** What says that a client is not let in, although everything works. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(["REFUSED", "AUTH_FAILED", "AUTH_TIMEOUT"]);

/** Tries one thing. What it throws is what is wrong. */
export type Attempt = (subject: Subject, signal: AbortSignal) => Promise<Result> | Result;

/** Addresses that are safe whatever they are called: a page may connect to them without TLS. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The stages, in order. After the first seven nothing more is tried once one has failed. */
export const STAGES: Readonly<Record<StageName, Attempt>> = {
  address: ({ platform, address, namespace, path }) => {
    if (platform.page?.protocol === "https:" && address.protocol === "http" && !LOCAL.test(address.host)) {
      return failed("MIXED_CONTENT", "a page loaded over https may not connect to an http:// address");
    }
    return passed(`${address.protocol}://${address.host}:${address.port}, path ${path}, namespace ${namespace}`);
  },
  name: (subject, signal) => below("name", subject, signal),
  tcp: (subject, signal) => below("tcp", subject, signal),
  tls: (subject, signal) => (subject.address.protocol === "http" ? skipped("the address is not encrypted") : below("tls", subject, signal)),
  http: async (subject, signal) => {
    try {
      const { answer, reading } = await subject.begin(signal);
      subject.answer = answer;
      subject.reading = reading;
      return found(subject, "http") ?? passed(`the server answers, with HTTP ${answer.status}`);
    } catch (error) {
      // where nothing of Socket.IO is, nobody allows pages to read the answer
      const path = error instanceof SocketIOError && error.code === "CORS_BLOCKED" ? await elsewhere(subject, signal) : undefined;
      if (path === undefined) throw error;
      return misplaced(subject, path);
    }
  },
  path: async (subject, signal) => {
    const problem = found(subject, "path");
    if (!problem) return passed(`a Socket.IO server answers at ${subject.path}`);
    const path = await elsewhere(subject, signal);
    return path === undefined ? problem : misplaced(subject, path);
  },
  version: async (subject, signal) => {
    const { old } = subject.reading!;
    if (old !== undefined) await subject.request({ method: "POST", sid: old, body: "1:1" }, signal).catch(() => {}); // as Engine.IO 3 writes it
    return found(subject, "version") ?? passed("Engine.IO 4, as Socket.IO 3 and later speak it");
  },
  cors: crossOrigin,
  handshake: async (subject, signal) => {
    const { transports, reading } = subject;
    const first = reading?.handshake;
    if (first) await subject.dismiss(first.sid, signal);
    if (!transports.includes("polling")) return skipped("long-polling is not among the transports");
    const problem = found(subject, "handshake");
    if (problem) return problem;
    const engine = await subject.open("polling", signal);
    subject.working.add("polling");
    await subject.release(engine, signal);
    const { upgrades, pingInterval, pingTimeout, maxPayload } = subject.handshake!;
    const limit = maxPayload === Infinity ? "no limit named" : `messages up to ${maxPayload} bytes`;
    return passed(`a session over long-polling; a ping each ${pingInterval} ms, ${pingTimeout} ms to miss one, ${limit}, offers ${upgrades.join(" and ") || "no upgrade"}`);
  },
  sticky: async (subject, signal) => {
    if (!subject.working.has("polling")) return skipped("there is no session over long-polling");
    const result = await stickiness(subject, signal);
    if (result.outcome === "failed") subject.working.delete("polling");
    return result;
  },
  websocket: (subject, signal) => better("websocket", subject, signal),
  webtransport: async (subject, signal) => {
    if (!("WebTransport" in globalThis)) return skipped("this platform has none");
    const result = await better("webtransport", subject, signal);
    // it is tried last, and blocked as often as not: whoever has WebSocket loses nothing
    return result.outcome === "failed" ? { outcome: "warning", code: result.code, detail: result.detail } : result;
  },
  namespace: async (subject, signal) => {
    const transports = subject.transports.filter((name) => subject.working.has(name) && name !== "webtransport");
    if (transports.length === 0) return skipped("no transport works");
    const error = await join(subject, transports, signal);
    if (error?.code === "UNKNOWN_NAMESPACE" || error?.message === "Invalid namespace") return unknown(subject, signal);
    if (error && !REFUSALS.has(error.code)) throw error;
    if (error) observation(subject).refusal = error;
    return passed(error && error.code !== "REFUSED" ? "not asked yet" : `the server has a namespace ${subject.namespace}`);
  },
  auth: (subject) => {
    const { refusal, joined } = observation(subject);
    if (refusal) return failed(refusal.code, refused(refusal));
    if (!joined) return skipped("no namespace was reached");
    return passed(subject.options.auth ? "the server lets this client in" : "the server lets this client in, without credentials");
  },
  session: (subject, signal) => farewell(subject, signal),
};

/** After these, nothing more is tried when they fail. */
export const ESSENTIAL: ReadonlySet<StageName> = new Set(["address", "name", "tcp", "tls", "http", "path", "version"]);

function below(stage: StageName, { platform, address, options }: Subject, signal: AbortSignal): Promise<Result> | Result {
  return platform.network[stage]?.(address, options, signal) ?? skipped("a page cannot look there");
}

/** What the first request showed to be wrong at this stage. */
function found({ reading }: Subject, stage: string): Problem | undefined {
  return reading?.problem?.stage === stage ? reading.problem.problem : undefined;
}

/** Where people put a server, and where they put its path by mistake: into the address, where it is the namespace. */
function elsewhere(subject: Subject, signal: AbortSignal): Promise<string | undefined> {
  const nsp = subject.namespace.replace(/\/$/, "");
  return subject.search([...(nsp ? [`${nsp}/`, `${nsp}/socket.io/`] : []), "/socket.io/", "/engine.io/", "/"], signal);
}

function misplaced(subject: Subject, path: string): Problem {
  const shown = JSON.stringify(path.replace(/\/$/, ""));
  return failed("PATH_NOT_FOUND", `nothing of Socket.IO is at the path ${subject.path}; there is a server at ${path}`, `io(url, { path: ${shown} }); or new Server({ path }) with the path of the client.`);
}

/** Whether all requests of a session reach the server that knows it. */
async function stickiness(subject: Subject, signal: AbortSignal): Promise<Result> {
  const { answer, reading } = await subject.begin(signal);
  const session = reading.handshake;
  if (!session) return failed("BAD_HANDSHAKE", "the server opened one session over long-polling, and no second one");
  try {
    for (let turn = 0; turn < POLLS; turn++) {
      // a pong: every server takes it, and none answers
      // oxlint-disable-next-line no-await-in-loop
      const polled = await subject.request({ method: "POST", sid: session.sid, body: "3" }, signal);
      if (isUnknownSession(polled)) return scattered(answer.headers.get("set-cookie"), subject);
      if (polled.status !== 200) return failed("HTTP_STATUS", `the server answered a POST of long-polling with HTTP ${polled.status}`);
    }
  } finally {
    await subject.dismiss(session.sid, signal);
  }
  return passed(`${POLLS} requests of one session were understood`);
}

function scattered(cookie: string | null, { options }: Subject): Problem {
  const detail = "the server does not know a session that it opened just now: requests of one session reach different servers";
  if (cookie === null || options.withCredentials) return failed("NO_STICKY_SESSIONS", detail);
  const name = cookie.split("=", 1)[0]!;
  return failed("NO_STICKY_SESSIONS", `${detail}, and the cookie ${name} that would hold them together is not sent back`, "io(url, { withCredentials: true }), so that the cookie of the load balancer is kept.");
}

/** A transport that long-polling is upgraded to, tried from the start. */
async function better(name: string, subject: Subject, signal: AbortSignal): Promise<Result> {
  const { transports, handshake, working } = subject;
  if (!transports.includes(name)) return skipped("not among the transports");
  if (handshake && !handshake.upgrades.includes(name)) return skipped("the server does not offer it");
  try {
    const engine = await subject.open(name, signal);
    working.add(name);
    await subject.release(engine, signal);
    return passed("a session from the start");
  } catch (error) {
    const cause = (signal.aborted ? signal.reason : error) as Error & { readonly code?: unknown };
    const { message } = cause;
    if (cause.code === "ABORTED" || !working.has("polling")) throw cause;
    return failed("UPGRADE_FAILED", `the server offers ${name}, and it does not get through (${message}); long-polling works`);
  }
}

/** Connects to the namespace as the application would. Tells why that did not come about. */
async function join(subject: Subject, transports: readonly string[], signal: AbortSignal): Promise<SocketIOError | undefined> {
  const io = createIo(subject.platform.transports);
  const { connection, options, path, namespace } = subject;
  const socket = io(subject.url(namespace), { ...connection, path, transports, auth: options.auth, forceNew: true, reconnection: false, timeout: false });
  const observed = watch(subject, socket);
  try {
    await socket.ready({ signal });
    observed.joined = true;
    return undefined;
  } catch (error) {
    if (!(error instanceof SocketIOError)) throw error;
    return error;
  }
}

async function unknown(subject: Subject, signal: AbortSignal): Promise<Problem> {
  const { namespace, path } = subject;
  const detail = `the server at the path ${path} has no namespace ${namespace}`;
  const asPath = `${namespace.replace(/\/$/, "")}/`;
  if (asPath === path) return failed("UNKNOWN_NAMESPACE", `${detail}: that is its path`, `Leave it out of the address: io(${JSON.stringify(subject.origin)}).`);
  const other = await subject.search([asPath, `${asPath}socket.io/`], signal);
  if (other === undefined) return failed("UNKNOWN_NAMESPACE", detail);
  return failed("UNKNOWN_NAMESPACE", `${detail}, but there is a server at the path ${other}`, `${JSON.stringify(namespace)} is a path: io(${JSON.stringify(subject.origin)}, { path: ${JSON.stringify(other.replace(/\/$/, ""))} }).`);
}

function refused({ code, message, data }: SocketIOError): string {
  if (code !== "REFUSED") return message;
  return `the server refuses this client: ${message}${data === undefined ? "" : ` (${typeof data === "string" ? data : JSON.stringify(data)})`}`;
}
