import type { DefaultEventsMap, EventsMap } from "./emitter.ts";
import { type ManagerArguments, Manager as BaseManager, type OnActive } from "./manager.ts";
import type { IoOptions, ManagerOptions, Transports } from "./options.ts";
import { checkSocketOptions, Socket, type SocketOptions } from "./socket.ts";
import { NOWHERE, origin, resolveUrl, split } from "./url.ts";

/** The revision of the Socket.IO protocol. */
export const protocol = 5;

/** A Manager that knows the transports of its platform. */
export interface ManagerConstructor {
  new <In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In>(options?: ManagerOptions & SocketOptions): BaseManager<In, Out>;
  new <In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In>(uri?: string, options?: ManagerOptions & SocketOptions): BaseManager<In, Out>;
  readonly prototype: BaseManager;
}

/** What `bindManager` makes, with the parameter that is not for applications. */
type SharedManagerConstructor = new (uri: string | undefined, options: ManagerOptions, onActive: OnActive) => BaseManager;

/** Of a Manager that nobody else is to find. One for all, since a function for each weighs as much as a session. */
const unshared: OnActive = () => {};

/** The function that connects, and what hangs on it. */
export interface Io {
  <In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In>(options?: IoOptions): Socket<In, Out>;
  <In extends EventsMap = DefaultEventsMap, Out extends EventsMap = In>(uri?: string, options?: IoOptions): Socket<In, Out>;
  readonly io: Io;
  readonly connect: Io;
  readonly Manager: ManagerConstructor;
  readonly Socket: typeof Socket;
  readonly protocol: number;
}

/**
 * Makes an `io` function that knows these transports and no others, in order of preference.
 *
 * @example
 * import { createIo, websocket } from "isomorphic-socketio";
 * const io = createIo({ websocket: websocket() }); // no polling in the bundle
 */
export function createIo(transports: Transports, Manager: ManagerConstructor = bindManager(transports)): Io {
  /** Managers by server: sockets of different namespaces share them. */
  const managers = new Map<string, BaseManager>();

  /**
   * Connects to a namespace of a server, sharing the connection with other namespaces.
   *
   * @param uri `https://host:port/namespace?query`; in a page it may be left out, or be `/namespace` alone. Where there is no page
   * to complete it, as when one is rendered on a server, the socket connects to nothing and tells `connect_error` (`ILLEGAL_URL`).
   * @throws SocketIOError `ILLEGAL_URL`, `ILLEGAL_NAMESPACE`, `ILLEGAL_OPTION`
   */
  function io(first?: string | IoOptions, second?: IoOptions): Socket {
    const [uri, options = {}] = split(first, second);
    const address = resolveUrl(uri, options, NOWHERE);
    checkSocketOptions(options); // before there is a manager that would connect for nobody
    const id = `${origin(address)} ${options.path || "/socket.io"}`;
    const shared = managers.get(id);
    const fresh = options.forceNew || options["force new connection"] || options.multiplex === false || shared?.has(address.namespace);
    if (shared && !fresh) return shared.socket(address.namespace, options);
    // a server of the past is forgotten, until somebody comes back to it
    const share: OnActive = (active, itself) => {
      if ((managers.get(id) ?? itself) !== itself) return;
      if (active) managers.set(id, itself);
      else managers.delete(id);
    };
    const manager = new (Manager as SharedManagerConstructor)(uri, options, fresh ? unshared : share);
    if (!fresh) managers.set(id, manager);
    return manager.socket(address.namespace, options);
  }

  return Object.assign(io as Io, { io: io as Io, connect: io as Io, Manager, Socket, protocol });
}

/** A Manager class that knows these transports. */
export function bindManager(transports: Transports): ManagerConstructor {
  const named = {
    // a bundler would call it otherwise, beside the other one of this name
    Manager: class extends BaseManager {
      constructor(...args: ManagerArguments) {
        super(transports, ...args);
      }
    },
  };
  return named.Manager;
}
