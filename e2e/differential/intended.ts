/** A difference between the two libraries that is meant to be. The lines that prove it are in differences.ts, under the same name. */
export interface Intended {
  /** What `socket.io-client` does. */
  readonly reference: string;
  /** What this library does. */
  readonly ours: string;
  /** What is wrong with the reference's way. */
  readonly reason: string;
}

/** Every intended difference, by the scenario that shows it. All other recordings are equal. */
export const INTENDED = {
  // Addresses and options
  "a query in the URL beside the option": {
    reference: "the query in the URL replaces the option `query`",
    ours: "both are sent",
    reason: "What the application passed as an option was dropped without a word.",
  },
  "options belong to their user": {
    reference: "writes `path`, `hostname`, `port`, `secure` and the URL's query into the options object",
    ours: "leaves the object as it is",
    reason: "An options object that is used twice carried one connection's query to the next.",
  },
  "credentials in the URL": {
    reference: "ignores `user:password@`",
    ours: "sends them as HTTP Basic authentication, where the platform lets it",
    reason: "The credentials were dropped without a word.",
  },
  "a manager that was given up": {
    reference: "keeps a Manager for every address for ever, and lets later namespaces use the first one",
    ours: "forgets a Manager once nobody uses it; later namespaces share the connection that is alive",
    reason: "The cache grew with every address ever used, and two namespaces of one server got two connections.",
  },
  "no transport at all": {
    reference: "tells a string as the error",
    ours: "tells an `Error`",
    reason: "Handlers that read `error.message` got `undefined`.",
  },
  "a transport that does not exist": {
    reference: "throws a `TypeError` about its own internals",
    ours: "throws an error that names the transport and those that exist",
    reason: "The message said nothing that the caller could act on.",
  },
  "a path without a slash at its beginning": {
    reference: "asks for an address that does not exist, for ever",
    ours: "puts the slash in front",
    reason: "Nothing told that a single character was missing.",
  },
  "tryAllTransports, and one that the platform lacks": {
    reference: "waits for the time limit, 20 seconds by default",
    ours: "fails at once",
    reason: "The error of a transport that cannot even be made was told before anybody listened.",
  },
  "an upgrade that takes longer than the limit of time": {
    reference: "waits for it however long",
    ours: "goes on without it",
    reason: "What `timeout` says of a connection holds for its upgrade, too.",
  },

  // Joining and leaving
  "auth as a function that throws": {
    reference: "the error is uncaught, and the socket never connects",
    ours: "tells `connect_error`",
    reason: "An error in the application's `auth` ended a Node process or went unnoticed in a page.",
  },
  "auth as a function that promises": {
    reference: "ignores the promise and never joins; the server drops the connection, and the socket tells `disconnect`",
    ours: "waits for the promise and joins",
    reason: "An `async` function is the natural way to fetch a token, and there it failed in silence.",
  },
  "auth as a function that takes its time": {
    reference: "waits until the server drops the connection, 45 seconds by default",
    ours: "tells `connect_error` after `authTimeout`, which is `timeout` unless said; `false` waits",
    reason: "A callback that is never called left the socket waiting, and the server with it.",
  },
  "a namespace that is left and joined again at once": {
    reference: "the server closes the whole connection, and every namespace is lost",
    ours: "gives the server a moment to digest the DISCONNECT, and joins",
    reason: "The CONNECT overtook the DISCONNECT inside the server, which takes that for a breach of the protocol.",
  },
  "disconnect() before the server has let the socket in, and connect() again": {
    reference: "sends a second CONNECT: the socket connects twice, and a socket that nobody owns stays on the server",
    ours: "leaves when the server has answered, then joins once",
    reason: "A second CONNECT for a namespace that is being joined is not allowed.",
  },
  "disconnect() before the server has let the socket in": {
    reference: "sends nothing: the server lets in a socket that nobody owns",
    ours: "sends DISCONNECT as soon as the server has answered",
    reason: "The server's application believed a client to be there until the connection ended.",
  },
  "disconnect() before the connection is open, over polling": {
    reference: "leaves the session that the server has opened meanwhile to its ping timeout",
    ours: "waits for that session, and closes it",
    reason: "The server kept a session without a client, 45 seconds by default.",
  },
  "a connection that is lost before the server has let the socket in": {
    reference: "tells `disconnect`",
    ours: "tells `connect_error`",
    reason: "Listeners saw a `disconnect` without the `connect` before it.",
  },
  "disconnect() when there is no connection any more": {
    reference: "the Manager tells `close` again, for each call",
    ours: "nothing happens",
    reason: "There was no connection that could have been closed.",
  },
  "connect() as soon as the connection is lost": {
    reference: "connects at once, without the delay and without telling of a reconnection",
    ours: "leaves it to the reconnection that is about to begin",
    reason: "A `connect()` in a listener of `disconnect` defeated the delay that keeps all clients from coming back in the same moment.",
  },
  "open() of the Manager between two attempts": {
    reference: "if that fails, no further attempt is made, and `connect()` does nothing any more",
    ours: "goes on reconnecting",
    reason: "A call that was to hurry the connection ended it.",
  },
  "reconnection(false) between two attempts": {
    reference: "`connect()` does nothing any more",
    ours: "`connect()` connects",
    reason: "The Manager believed for ever that it was reconnecting.",
  },
  "engine.close() before the connection is open": {
    reference: "waits for the time limit, 20 seconds by default",
    ours: "tells `connect_error`, and reconnects",
    reason: "Nobody listened to the engine before it was open.",
  },
  "a CONNECT without id, as servers of version 2 send it": {
    reference: "the socket stays active, and waits for ever",
    ours: "the socket is inactive, as after any refusal",
    reason: "Nothing would ever come of it.",
  },

  // Sending
  "volatile events after the connection is lost": {
    reference: "keeps the event and sends it after the reconnection",
    ours: "drops it",
    reason: "The dead WebSocket still counted as writable; a volatile event is one that must not come late.",
  },
  "a volatile event that is dropped, and a promise of its answer": {
    reference: "the promise stays pending until the socket is disconnected",
    ours: "the promise is rejected at once",
    reason: "No answer can come to what was not sent.",
  },
  "a modifier before a reserved name does not reach the next event": {
    reference: "the next event is volatile, and dropped",
    ours: "the next event is as it was emitted",
    reason: "The modifier was kept on the socket when `emit` threw.",
  },
  "an event without a name": {
    reference: "sends it, and the server closes the connection",
    ours: "throws at the call; the connection stays",
    reason: "No server takes an event whose name is neither text nor a number.",
  },
  "what JSON cannot express, while not connected": {
    reference: "accepts the event; when the connection opens, the error is uncaught and the socket never tells `connect`",
    ours: "throws at the call",
    reason: "The error came long after the mistake, where nobody could catch it.",
  },
  "what JSON cannot express, with a time limit for the answer": {
    reference: "throws at the call, and calls the callback as well when the time is up",
    ours: "throws at the call",
    reason: "One mistake was told twice.",
  },
  "values of a kind of their own beside binary": {
    reference: "takes them apart: boxed text becomes an object of characters, `toJSON` gets no key, a key `__proto__` is lost",
    ours: "sends what JSON makes of them, as it does without binary",
    reason: "The same value arrived in two shapes, with a Buffer beside it and without.",
  },
  "a listener that emits while what waited is sent": {
    reference: "its event overtakes those that were emitted before",
    ours: "its event comes after those that were emitted before",
    reason: "Events arrive in the order in which they were emitted.",
  },
  "a listener to what goes out that disconnects": {
    reference: "sends the event after the DISCONNECT, and the server closes the connection that other namespaces share",
    ours: "keeps the event for the next connection",
    reason: "A packet for a namespace that was left breaks the protocol.",
  },
  "retries without a time limit": {
    reference: "takes the answer for an error and sends the event again, each time; the callback gets no error argument",
    ours: "the callback gets `null` and the answer, and the event is sent once",
    reason: "The retry queue expects an error first, which acknowledgements have only with a time limit.",
  },
  "what a dead connection never sent": {
    reference: "throws away what waited behind a request in flight",
    ours: "sends it after the reconnection, in order",
    reason: "Events were lost in silence although they had never left the client.",
  },
  "an event above the limit of the server, over websocket": {
    reference: "sends it, and the server closes the connection",
    ours: "throws at the call; the connection stays",
    reason: "The limit is known from the handshake; with retries, the connection was lost again and again.",
  },
  "an event above the limit of the server, over polling": {
    reference: "sends it, and the connection ends with HTTP status 413",
    ours: "throws at the call; the connection stays",
    reason: "The limit is known from the handshake; with retries, the connection was lost again and again.",
  },
  "small binaries up to the limit of a payload": {
    reference: "puts too much into one request, and the connection ends with HTTP status 413",
    ours: "counts the bytes as they will be, and splits in time",
    reason: "The growth of small binaries in base64 was underestimated.",
  },

  // Acknowledgements
  "a late answer to the server after disconnect()": {
    reference: "sends it, and the server closes the connection that other namespaces share",
    ours: "drops it",
    reason: "A packet for a namespace that was left breaks the protocol.",
  },
  "emitWithAck and no connection that could bring an answer": {
    reference: "the promise stays pending for ever",
    ours: "the promise is rejected",
    reason: "After `disconnect()` no answer could come.",
  },
  "the server acknowledges without data": {
    reference: "an uncaught `TypeError`",
    ours: "an answer without arguments",
    reason: "The packet is legal; the reference relied on its data.",
  },
  "the server sends an acknowledgement with white space for its id": {
    reference: "takes the white space for the id 0",
    ours: "takes it for a packet without id",
    reason: "The answer reached a callback that it was not for.",
  },

  // Recovery and upgrades
  "recovered without the server's consent": {
    reference: "`socket.recovered` is `undefined`",
    ours: "`socket.recovered` is `false`",
    reason: "The property is declared as a boolean.",
  },
  "a volatile event moves no offset": {
    reference: "takes the last string of any event for the offset, and recovery fails",
    ours: "takes only what can be one, and recovers",
    reason: "The server stores no volatile events, so it did not know that offset.",
  },
  "the offset of a session that could not be recovered": {
    reference: "sends the old session's offset along with the new session's id",
    ours: "forgets both together",
    reason: "The server has never heard of the offset in the new session.",
  },
  "who leaves gives up the session": {
    reference: "asks to recover the session after `disconnect()`",
    ours: "joins anew",
    reason: "The server keeps no session for those who left of their own accord.",
  },
  "a WebSocket that dies in the middle of an upgrade": {
    reference: "polling stays paused until the ping timeout ends the session, 45 seconds by default",
    ours: "goes on over polling at once",
    reason: "Nothing resumed the transport that had been paused for the upgrade.",
  },

  // What the server sends
  "more than ten attachments from the server": {
    reference: "closes the connection with `parse error`",
    ours: "delivers the event",
    reason: "Legal events of real servers ended the connection, and no option could change that.",
  },
  "good packets before a bad one in one payload": {
    reference: "loses the good ones",
    ours: "delivers the good ones, then closes",
    reason: "They had arrived whole and in order.",
  },
  "the server sends an event without data": {
    reference: 'tells an event called "undefined", and an uncaught `RangeError`',
    ours: "closes the connection with `parse error`",
    reason: "A single frame of a server must not be able to end a Node process.",
  },
  "the server refuses with text": {
    reference: "an error without a message",
    ours: "the text is the message",
    reason: "The words of the server were lost.",
  },
  "the server refuses with nothing": {
    reference: "an uncaught `TypeError`",
    ours: "tells `connect_error`",
    reason: "A single frame of a server must not be able to end a Node process.",
  },
  "the message of a parse error": {
    reference: "`invalid payload`",
    ours: "`invalid payload`, followed by the beginning of the packet",
    reason: "The message did not say which packet it was.",
  },

  "several writes as the engine tells them": {
    reference: "`flush` is told for each payload",
    ours: "`flush` is told when all writes are on their way",
    reason: "The event is used to learn that nothing waits any more.",
  },

  // Engine.IO alone
  "an Engine.IO session without any transport": {
    reference: "tells a string as the error, and never closes",
    ours: "tells an `Error`, and closes",
    reason: "Handlers that read `error.message` got `undefined`.",
  },
  "an empty message of Engine.IO": {
    reference: "arrives as `undefined`",
    ours: 'arrives as `""`',
    reason: "The message changed its type on the way.",
  },
  "messages of Engine.IO that are neither text nor binary": {
    reference: 'sends nothing or "[object Object]" in their place',
    ours: "throws at the call",
    reason: "Messages were altered in silence.",
  },
  "a record separator within a message of Engine.IO, over polling": {
    reference: "the message arrives in pieces; the piece `1` would close the session",
    ours: "throws at the call",
    reason: "Engine.IO has no way to escape the character U+001E; Socket.IO's JSON never contains it.",
  },

  // Listeners and errors
  "a listener that throws": {
    reference: "the listeners after it are skipped",
    ours: "the listeners after it are called; the error is uncaught, as it was",
    reason: "A mistake in one part of an application silenced the others.",
  },
  "listeners of the Manager that were there before the socket's": {
    reference: "whether the Manager or the socket tells first depends on who was listened to first",
    ours: "the sockets tell first, then the Manager",
    reason: "The order of events changed with the order of unrelated lines of code.",
  },
  "what is known of a lost connection": {
    reference: "a plain object with `description` and `context`",
    ours: "an `Error` with the same properties, also where the server fell silent or threw the socket out and the reference tells the reason alone",
    reason: "Of the two shapes that handlers had to tell apart, one is left, and it has a `code`.",
  },
  "the class of errors": {
    reference: "`Error`, to be told apart by its message",
    ours: "`SocketIOError`, a subclass with a `code`",
    reason: "Messages are for people; programs need a word that does not change.",
  },
} as const satisfies Readonly<Record<string, Intended>>;
