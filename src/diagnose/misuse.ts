import type { Remedy } from "./explain.ts";

/** What a call of the application brings about. */
export const MISUSE = {
  ILLEGAL_URL: {
    cause: "The address given to io() cannot be understood, or there is no page to complete it from.",
    check: "Print the value that is passed: it is often undefined because a variable of the environment is missing.",
    fix: "Pass an address with its scheme, such as https://example.com:3000/namespace.",
  },
  ILLEGAL_NAMESPACE: {
    cause: "No server can have a namespace of that name.",
    check: "Look at what stands behind the host in the address: that is the namespace.",
    fix: "Use a name that starts with a slash and has no comma, such as /chat.",
  },
  ILLEGAL_OPTION: {
    cause: "An option has a value that can never work, or names something that this build does not have.",
    check: "The message names the option; docs/options.md tells what it takes.",
    fix: "Correct the option, or leave it out: every option has a default.",
  },
  ILLEGAL_EVENT: {
    cause: "The name of an event is neither text nor a number.",
    check: "Look at the first argument of emit().",
    fix: "Pass the name of the event first and its arguments after it.",
  },
  RESERVED_EVENT: {
    cause: "The event has a name that the library uses itself, such as connect or disconnect.",
    check: "Look at the first argument of emit().",
    fix: "Give the event another name, on both sides.",
  },
  NOT_SERIALIZABLE: {
    cause: "An argument cannot be sent: it refers to itself, or is of a kind that JSON does not know.",
    check: "Call JSON.stringify() with the arguments.",
    fix: "Send plain objects, lists, text, numbers and binary; turn a BigInt into text first.",
  },
  MESSAGE_TOO_LARGE: {
    cause: "The event is larger than the server accepts, so that sending it would end the connection.",
    check: "The message tells both sizes; the server's comes with the handshake, as maxPayload.",
    fix: "Send less at a time, or upload over HTTP. On the server: new Server({ maxHttpBufferSize: bytes }).",
  },
  ABORTED: {
    cause: "An AbortSignal of the application ended the operation.",
    check: "Look for who calls abort(), and for AbortSignal.timeout().",
    fix: "Nothing, when it was meant; otherwise give the signal more time.",
  },
  HANDLER_FAILED: {
    cause: "A function of the application threw or rejected where its answer was needed, such as onReconnect.",
    check: "The error in `cause` is the original one, with its stack.",
    fix: "Catch the failure inside of that function, and return what is to be done then.",
  },
  SERVER_UNREACHABLE: {
    cause: "There is no connection, and the event was not to wait for one (whenOffline).",
    check: "Look at socket.connected, and for connect_error before the event.",
    fix: 'Connect first, or let events wait with whenOffline: "buffer", which is the default of io().',
  },
  TIMEOUT: {
    cause: "The server did not acknowledge the event in time.",
    check: "Does the handler on the server take a callback as its last parameter, and call it on every path?",
    fix: "Call the callback on the server, or allow more time with timeout(ms).",
  },
  DISCONNECTED: {
    cause: "The connection was lost between the event and its acknowledgement: nobody knows whether the server has seen the event.",
    check: "Look at the reason that the disconnect event gives.",
    fix: "Send it again once connected, with an id that lets the server recognise it; or use the option retries.",
  },
} satisfies Record<string, Remedy>;
