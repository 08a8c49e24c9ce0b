import type { Remedy } from "./explain.ts";

/** What a server, or what stands in front of it, answers. */
export const SERVER = {
  PATH_NOT_FOUND: {
    cause: "An HTTP server answers, and has nothing at this path.",
    check: "The path is that of the option path, /socket.io/ by default; what stands in the address behind the host is the namespace.",
    fix: "Give both sides the same path: io(url, { path }) and new Server({ path }). A proxy must pass the whole path on.",
  },
  REDIRECTED: {
    cause: "The server sends requests elsewhere, often to a login or from http to https.",
    check: "curl -i of the address shows where to, in the header location.",
    fix: "Connect to where it leads, or exempt the path of Socket.IO from the login and the redirect.",
  },
  FORBIDDEN: {
    cause: "The server, or a proxy before it, refuses this client: by its origin, its address, or for want of a login.",
    check: "Is there an allowRequest on the server that looks at the origin? Does the proxy want cookies or an Authorization header?",
    fix: "Allow the origin on the server, or send what is wanted: withCredentials for cookies, extraHeaders for a header.",
  },
  HTTP_STATUS: {
    cause: "The server answered with a failure. 502, 503 and 504 come from a proxy whose server is down or slow.",
    check: "Look at the log of the server and of the proxy for that minute.",
    fix: "Bring the server behind the proxy back, or correct the address that the proxy passes requests to.",
  },
  NOT_SOCKET_IO: {
    cause: "An HTTP server answers, with something that is not Socket.IO: a page, or another service.",
    check: "Open the address with /socket.io/?EIO=4&transport=polling behind the host: a Socket.IO server answers 0{\"sid\":…}.",
    fix: "Correct host, port or path. A server of pages must not answer the path of Socket.IO with its index.html.",
  },
  BAD_HANDSHAKE: {
    cause: "The server's first packet is no handshake of Engine.IO 4.",
    check: "The message quotes how the answer begins.",
    fix: "Correct the path, or update a server or proxy that changes what it passes on.",
  },
  UNSUPPORTED_PROTOCOL: {
    cause: "The server speaks another revision of the protocol: Socket.IO 2 speaks Engine.IO 3, this client Engine.IO 4.",
    check: "npm ls socket.io on the server.",
    fix: "Update the server to socket.io 3 or later; until then new Server({ allowEIO3: true }) helps old clients, not old servers.",
  },
  UNSUPPORTED_TRANSPORT: {
    cause: "One side does not have the transport that the other one wants to use.",
    check: "Compare the option transports on both sides, and which transports this platform has.",
    fix: 'Name one that both have; for a server that takes WebSocket only: io(url, { transports: ["websocket"] }).',
  },
  UPGRADE_FAILED: {
    cause: "The server offers WebSocket, and what stands in between does not let it through; long-polling goes on.",
    check: "Does the proxy pass on the headers Upgrade and Connection, and speak HTTP/1.1 to the server?",
    fix: 'For nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
  },
  UNKNOWN_NAMESPACE: {
    cause: "The server has no such namespace. What stands in the address behind the host is the namespace, not a path.",
    check: "Is there an io.of() of that name on the server, and was it reached?",
    fix: "If a path was meant, use the option path and leave the address bare; otherwise add io.of(namespace) on the server.",
  },
  REFUSED: {
    cause: "A middleware of the server said no to this client.",
    check: "The message is what the middleware said, and `data` what it added.",
    fix: "Send the credentials it wants, in the option auth; after a change of them call socket.connect().",
  },
  AUTH_FAILED: {
    cause: "The auth function threw, rejected, or gave something that is no object.",
    check: "The error in `cause` is the original one, with its stack.",
    fix: "Return an object such as { token } on every path, and catch what fails on the way to it.",
  },
  AUTH_TIMEOUT: {
    cause: "The auth function gave no answer in time.",
    check: "Does every path through it return a promise that settles, or call the callback?",
    fix: "Answer on every path, and give requests inside of it a time limit of their own.",
  },
  NO_STICKY_SESSIONS: {
    cause: "There are several servers, and requests of one session go to different ones: all but one do not know it.",
    check: "How many servers or workers run, and what does the load balancer go by?",
    fix: 'Turn on sticky sessions (by cookie or by address) in the load balancer, or do without long-polling: io(url, { transports: ["websocket"] }).',
  },
  SESSION_UNKNOWN: {
    cause: "The server does not know the session any more: it was restarted, or gave the session up.",
    check: "Was the server restarted at that time, or was the device asleep for longer than the heartbeat?",
    fix: "Nothing: a new session is made by itself. Where it happens often, see NO_STICKY_SESSIONS.",
  },
  CONNECTION_LOST: {
    cause: "The connection broke without a word: the network changed, or a proxy closed what was idle for too long.",
    check: "Does it come after the same time again and again? Then a proxy has a limit, such as proxy_read_timeout.",
    fix: "Let the proxy's limit be larger than the server's pingInterval; a new connection is made by itself.",
  },
  PING_TIMEOUT: {
    cause: "The server was silent for longer than its heartbeat allows: it is blocked, or gone without a word.",
    check: "Does the server block its event loop? Does a proxy hold answers back (proxy_buffering)?",
    fix: "Free the event loop of the server, turn off buffering in the proxy, or raise pingInterval and pingTimeout on the server.",
  },
  SERVER_CLOSED: {
    cause: "The server closed the connection: it is shut down or restarted, or it took something amiss.",
    check: "Look at the log of the server for that second.",
    fix: "Nothing, when it was a restart: a new connection is made by itself.",
  },
  DISCONNECTED_BY_SERVER: {
    cause: "The server threw this socket out, with socket.disconnect().",
    check: "Look for disconnect() and disconnectSockets() on the server.",
    fix: "Put right what it objects to, then call socket.connect(); or let it come back by itself with reconnectOnDisconnect: true.",
  },
  PARSE_ERROR: {
    cause: "The server sent something that the protocol does not allow.",
    check: "The message quotes it. Do both sides use the same parser?",
    fix: "Use the same parser on both sides, and look for a proxy that changes what it passes on.",
  },
  TOO_MANY_ATTACHMENTS: {
    cause: "The server sent an event with more binary attachments than this client accepts.",
    check: "The message tells how many.",
    fix: "Raise the limit: io(url, { limits: { attachments } }); or join the parts on the server.",
  },
  LIMIT_EXCEEDED: {
    cause: "The server sent more than one of the limits of this client allows.",
    check: "The message names the limit; docs/security.md tells what each is for.",
    fix: "Raise it: io(url, { limits: { … } }); or let the server send less at a time.",
  },
} satisfies Record<string, Remedy>;
