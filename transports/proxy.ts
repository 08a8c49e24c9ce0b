import { Agent, type AgentOptions, type ClientRequest } from "node:http";
import net from "node:net";
import { SocketIOError } from "../src/core/errors.ts";
import type { Requestable } from "./requests.ts";

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A module of its own choosing, not a literal: bundlers of servers would want to find a package that need not be there. */
const PACKAGE = "proxy-agent";

interface ProxySettings extends AgentOptions {
  readonly getProxyForUrl: () => string;
}

/** As far as the package is used. */
type Proxying = Requestable & Pick<Agent, "destroy">;

interface ProxyAgentModule {
  readonly ProxyAgent: new (settings: ProxySettings) => Proxying;
}

/**
 * The proxy for an address: the one that is named, or the one that the environment names.
 *
 * @param choice the option `proxy`: the address of a proxy, or false for none
 * @throws SocketIOError `ILLEGAL_OPTION` where that is no address
 */
export function proxyFor(url: string, choice: boolean | string | undefined, environment: Environment): string | undefined {
  if (choice === false) return undefined;
  const proxy = typeof choice === "string" ? choice : environmentProxy(url, environment);
  if (!proxy) return undefined;
  try {
    return new URL(proxy.includes("://") ? proxy : `http://${proxy}`).href;
  } catch (cause) {
    throw new SocketIOError("ILLEGAL_OPTION", "the proxy that is to be used has no valid address", {
      hint: "Give the option `proxy`, or the variables HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, an address such as http://user:password@host:3128.",
      cause,
    });
  }
}

/** In lower or upper case, as curl and most other programs read them; never for this machine, which a proxy takes for itself. */
function environmentProxy(url: string, environment: Environment): string | undefined {
  const read = (name: string): string => environment[name] || environment[name.toUpperCase()] || "";
  const proxy = read(`${url.split(":")[0]}_proxy`) || read("all_proxy");
  if (!proxy) return undefined;
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  if (LOOPBACK.test(host)) return undefined;
  const exceptions = read("no_proxy").toLowerCase().split(/[\s,]+/).filter(Boolean);
  const ownPort = port || String(portOf(protocol));
  return exceptions.some((exception) => excepts(exception, host, ownPort)) ? undefined : proxy;
}

function portOf(protocol: string): number {
  return protocol === "https:" ? 443 : 80;
}

const LOOPBACK = /^(localhost|.+\.localhost|127\.[\d.]+|::1)$/;

/** Whether an entry of NO_PROXY means the host: `*`, a name with all below it, an address or a range of them, each with or without a port. */
function excepts(exception: string, host: string, port: string): boolean {
  if (exception === "*") return true;
  const [, named = exception, only] = (/^\[(.*)\](?::(\d+))?$/.exec(exception) ?? /^([^:]*):(\d+)$/.exec(exception)) ?? [];
  if (only !== undefined && only !== port) return false;
  const family = net.isIP(host);
  if (family > 0) return inRange(named, host, family);
  const name = named.replace(/^\*?\.|\.$/g, "");
  return host === name || host.endsWith(`.${name}`);
}

/** `10.0.0.0/8` is a range of addresses, `10.0.0.1` one of them. */
function inRange(range: string, host: string, family: number): boolean {
  const [address = "", bits = family === 4 ? "32" : "128"] = range.split("/");
  if (net.isIP(address) !== family || !(Number(bits) <= (family === 4 ? 32 : 128))) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new net.BlockList();
  list.addSubnet(address, Number(bits), type);
  return list.check(host, type);
}

/** Opens connections through a proxy, by the agent of a package that is loaded when the first request needs it. */
export class ProxiedAgent extends Agent implements Requestable {
  /** @throws SocketIOError `PROXY_AGENT_MISSING` */
  readonly load: () => Promise<Proxying>;
  /** Node asks an agent which requests it is for. */
  readonly protocol: string;
  readonly defaultPort: number;

  /** @param url where the requests go, as far as its scheme */
  constructor(url: string, proxy: string, options: AgentOptions) {
    super(options);
    this.protocol = new URL(url).protocol;
    this.defaultPort = portOf(this.protocol);
    // Without a tunnel, that agent uses connections again without saying for which server.
    const settings = { ...options, keepAlive: this.protocol === "https:", getProxyForUrl: () => proxy };
    let loading: Promise<Proxying> | undefined;
    this.load = () => (loading ??= loadAgent(settings));
  }

  addRequest(request: ClientRequest, options: object): void {
    // It would look for the caller in the stack, which a promise has lost.
    const secureEndpoint = this.protocol === "https:";
    this.load().then(
      (agent) => agent.addRequest(request, { ...options, secureEndpoint }),
      (error: unknown) => request.emit("error", error),
    );
  }

  /** Closes the connections of that agent. */
  override destroy(): void {
    this.load().then((agent) => agent.destroy(), () => {}); // where it is missing, nothing was opened
  }
}

async function loadAgent(settings: ProxySettings): Promise<Proxying> {
  try {
    const { ProxyAgent } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE)) as ProxyAgentModule;
    return new ProxyAgent(settings);
  } catch (cause) {
    const { host } = new URL(settings.getProxyForUrl());
    throw new SocketIOError("PROXY_AGENT_MISSING", `the server is to be reached through the proxy ${host}, which needs the package ${PACKAGE}`, {
      type: "TransportError",
      hint: `Run "npm install ${PACKAGE}". Or pass an \`agent\` of your own, name the server in NO_PROXY, or set \`proxy: false\`.`,
      cause,
    });
  }
}
