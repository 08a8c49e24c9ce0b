import { Agent as HttpAgent, type AgentOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { TransportOptions } from "../src/core/ports.ts";
import { ProxiedAgent, proxyFor, type Requestable } from "./proxy.ts";

/** Options that go to the TLS connection as they are. */
export const TLS = ["pfx", "key", "passphrase", "cert", "ca", "ciphers", "rejectUnauthorized", "checkServerIdentity", "servername"] as const;

/** Which agent is taken where the options say nothing special. */
export type AgentMaker = (Agent: typeof HttpAgent, settings: AgentOptions) => HttpAgent;

/** The agent that options ask for; the environment may name a proxy. */
export function newAgent(url: string, options: TransportOptions, make: AgentMaker): HttpAgent {
  // long-polling sends a request for every few packets: a new connection for each would double its cost
  const settings: AgentOptions = { keepAlive: true, ...pick(options, TLS), ...pick(options, ["localAddress", "family"]) };
  const proxy = proxyFor(url, options.proxy, process.env);
  const Agent = url.startsWith("https:") ? HttpsAgent : HttpAgent;
  const plain = Object.keys(settings).length === 1;
  const agent = proxy ? new ProxiedAgent(url, proxy, settings) : (plain ? make : ownAgent)(Agent, settings);
  const made = options.autoUnref ? unrefRequests(agent) : agent;
  underWay.set(made, 0);
  return made;
}

/**
 * Of the requests of one connection: some clusters give a socket to the process that its first request was for, so that no
 * session may come upon the idle sockets of another one.
 */
export const ownAgent: AgentMaker = (Agent, settings) => new Agent(settings);

/** Of WebSockets, which are never idle: an agent weighs more than a connection, so they have one in common. */
export const sharedAgent: AgentMaker = (Agent, settings) => {
  let agent = shared.get(Agent);
  if (!agent) shared.set(Agent, (agent = new Agent(settings)));
  return agent;
};

const shared = new Map<typeof HttpAgent, HttpAgent>();

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

/** Lets the process end although requests of ours are open; the agent itself, which may serve others, stays as it is. */
export function unrefRequests(agent: HttpAgent): HttpAgent {
  const addRequest: Requestable["addRequest"] = (request, options) => {
    request.once("socket", (socket) => socket.unref());
    (agent as unknown as Requestable).addRequest(request, options);
  };
  return Object.create(agent, { addRequest: { value: addRequest } }) as HttpAgent;
}

/** Only what is there: an `undefined` must not replace a default, least of all that of `rejectUnauthorized`. */
export function pick(options: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined && value !== null));
}
