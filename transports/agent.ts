import { Agent as HttpAgent, type AgentOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Target, TransportOptions } from "../src/core/ports.ts";
import { ProxiedAgent, proxyFor } from "./proxy.ts";
import { showing } from "./requests.ts";

/** Options that go to the TLS connection as they are. */
export const TLS = ["pfx", "key", "passphrase", "cert", "ca", "ciphers", "rejectUnauthorized", "checkServerIdentity", "servername"] as const;

/** What an agent of ours is for: requests, between which its connections are idle, or WebSockets, which never are. */
export type Purpose = "requests" | "websockets";

/** An agent of a connection, by the option `proxy`, which transports may have of their own, and by what it is for. */
interface Made {
  readonly proxy: TransportOptions["proxy"];
  readonly purpose: Purpose;
  readonly agent: HttpAgent;
}

/** Hardly ever more than two for a connection, and none for most. */
const made = new WeakMap<Target["owner"], readonly Made[]>();

/** The agent of the application, or one that does what the options ask; the environment may name a proxy, and is asked once. */
export function agentOf({ url, options, owner }: Target, purpose: Purpose): HttpAgent {
  const { agent: given, autoUnref, proxy: choice } = options;
  const own = (agent: HttpAgent) => (autoUnref ? unrefRequests(agent) : agent);
  if (typeof given === "object" && given !== null) return own(given as HttpAgent);
  const agents = made.get(owner) ?? [];
  const known = agents.find((each) => each.proxy === choice && each.purpose === purpose);
  if (known) return known.agent;
  // long-polling sends a request for every few packets: a new connection for each would double its cost
  const settings: AgentOptions = { keepAlive: true, ...pick(options, TLS), ...pick(options, ["localAddress", "family"]) };
  const proxy = proxyFor(url, choice, process.env);
  const Agent = url.startsWith("https:") ? HttpsAgent : HttpAgent;
  if (!proxy && purpose === "websockets" && Object.keys(settings).length === 1) return own(shared(Agent, settings));
  const agent = own(proxy ? new ProxiedAgent(url, proxy, settings) : new Agent(settings));
  made.set(owner, [...agents, { proxy: choice, purpose, agent }]);
  underWay.set(agent, 0);
  return agent;
}

/**
 * An agent weighs more than a connection, so WebSockets that ask for nothing special have one in common. Requests have not: some
 * clusters give a socket to the process that its first request was for, so that no session may come upon the idle sockets of
 * another one.
 */
function shared(Agent: typeof HttpAgent, settings: AgentOptions): HttpAgent {
  let agent = common.get(Agent);
  if (!agent) common.set(Agent, (agent = new Agent(settings)));
  return agent;
}

const common = new Map<typeof HttpAgent, HttpAgent>();

/** How many requests the agents that were made here have under way. */
const underWay = new WeakMap<HttpAgent, number>();

/**
 * Counts a request of long-polling; the function that is returned says that it is answered. A session always has a request
 * under way: when it has none it is over, or over another transport, and the idle connections of its agent are closed
 * rather than kept until the server tires of them. Those of an agent that the application gave are not touched.
 */
export function occupy(agent: HttpAgent): () => void {
  const change = (by: number): void => void underWay.set(agent, underWay.get(agent)! + by);
  const tidy = (): void => {
    if (underWay.get(agent) === 0) agent.destroy();
  };
  if (!underWay.has(agent)) return () => {};
  change(1);
  return () => {
    change(-1);
    setImmediate(tidy); // the next request begins in the turn of the answer
  };
}

/** Lets the process end although requests of ours are open. */
function unrefRequests(agent: HttpAgent): HttpAgent {
  return showing(agent, (request) => request.once("socket", (socket) => socket.unref()));
}

/** Only what is there: an `undefined` must not replace a default, least of all that of `rejectUnauthorized`. */
export function pick(options: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined && value !== null));
}
