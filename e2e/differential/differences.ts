// The lines that prove each intended difference: "- " those of the reference alone, "+ " those of this library alone, by lane.
import type { Differences } from "./diff.ts";
import type { INTENDED } from "./intended.ts";

export const DIFFERENCES: Readonly<Record<keyof typeof INTENDED, Differences>> = {
  "a query in the URL beside the option": {
    server: ['- <socket 1> query {a:"1",EIO:"4",transport:"websocket"}', '+ <socket 1> query {a:"1",b:"2",EIO:"4",transport:"websocket"}'],
  },
  "options belong to their user": {
    client: [
      '- options afterwards ["hostname","path","port","query","randomizationFactor","reconnectionDelay","reconnectionDelayMax","secure","transports"] "b=2"',
      '+ options afterwards ["query","randomizationFactor","reconnectionDelay","reconnectionDelayMax","transports"] {a:"1"}',
    ],
  },
  "credentials in the URL": {
    server: [
      "- <socket 1> headers {x-token:undefined,authorization:undefined}",
      '+ <socket 1> headers {x-token:undefined,authorization:"Basic dXNlcjpwYXNz"}',
    ],
  },
  "a manager that was given up": {
    client: ["- shares with the first, with the second true false", "+ shares with the first, with the second false true"],
  },
  "no transport at all": {
    client: [
      '- socket connect_error "No transports available" (active)',
      '- manager error "No transports available"',
      "- an Error false",
      '+ socket connect_error Error("No transports available") (active)',
      '+ manager error Error("No transports available")',
      "+ an Error true",
    ],
  },
  "a transport that does not exist": {
    client: [
      '- throws true Error("this._transportsByName[name] is not a constructor")',
      String.raw`+ throws false Error("there is no transport called \"pigeon\" among polling, websocket, webtransport")`,
    ],
  },
  "auth as a function that throws": {
    client: ["+ socket connect_error Error(\"no credentials from `auth`: no token\") ()"],
    uncaught: ['- Error("no token")'],
  },
  "auth as a function that promises": {
    client: [
      '- socket disconnect "transport close" <transport: "websocket connection closed"> (active)',
      '- manager close "transport close" <transport: "websocket connection closed">',
      "+ socket connect (connected active <socket 1>)",
      '+ manager close "forced close" undefined',
      '+ socket disconnect "io client disconnect" undefined ()',
    ],
    "connection 1: received": ['+ 40{"promised":true}', "+ 41"],
    "connection 1: sent": ['+ 40{"sid":"<socket 1>"}'],
    "connection 1: transport": ["- closed: forced close", "+ closed: transport close"],
    server: ["+ <socket 1> auth {promised:true}", '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "a namespace that is left and joined again at once": {
    client: [
      '- main disconnect "transport close" <transport: "websocket connection closed"> (active)',
      '- manager close "transport close" <transport: "websocket connection closed">',
      "- main is connected false",
      "+ main is connected true",
      '+ main disconnect "io client disconnect" undefined ()',
      '+ manager close "forced close" undefined',
    ],
    "client a": [
      '- a disconnect "transport close" <transport: "websocket connection closed"> (active)',
      "+ a connect (connected active <socket 3>)",
      '+ a disconnect "io client disconnect" undefined ()',
    ],
    "connection 1: received": ["+ 41", "+ 41/a,"],
    "connection 1: sent": ['+ 40/a,{"sid":"<socket 3>"}'],
    "connection 1: transport": ["- closed: forced close", "+ closed: transport close"],
    server: [
      '- <socket 1> left /: "forced close"',
      '- <socket 2> left /a: "forced close"',
      '+ <socket 2> left /a: "client namespace disconnect"',
      '+ <socket 1> left /: "client namespace disconnect"',
      '+ <socket 3> left /a: "client namespace disconnect"',
    ],
  },
  "disconnect() before the server has let the socket in, and connect() again": {
    "client a": ["- a connect (connected active <socket 3>)"],
    "connection 1: received": ["+ 41/a,"],
    "connection 1: sent": ['- 40/a,{"sid":"<socket 2>"}', '+ 40/a,{"sid":"<socket 2>"}'],
    server: [
      '- <socket 1> left /: "client namespace disconnect"',
      '- <socket 2> left /a: "transport close"',
      '+ <socket 1> left /: "client namespace disconnect"',
      '+ <socket 2> left /a: "client namespace disconnect"',
    ],
  },
  "disconnect() before the server has let the socket in": {
    "connection 1: received": ["+ 41/a,"],
    server: ['+ <socket 2> left /a: "client namespace disconnect"', '- <socket 2> left /a: "transport close"'],
  },
  "disconnect() before the connection is open, over polling": {
    "connection 1: transport": ["+ closed: transport close"],
    server: ["- sessions 2", "+ sessions 1"],
  },
  "a connection that is lost before the server has let the socket in": {
    client: ['- socket disconnect "transport close" <transport: "websocket connection closed"> (active)', '+ socket connect_error <transport: "websocket connection closed"> (active)'],
  },
  "disconnect() when there is no connection any more": {
    client: ['- manager close "forced close" undefined', '- manager close "forced close" undefined'],
  },
  "connect() as soon as the connection is lost": {
    client: ["+ manager reconnect_attempt 1", "+ manager reconnect 1"],
  },
  "a CONNECT without id, as servers of version 2 send it": {
    client: [
      '- socket connect_error Error("It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)") (active)',
      "- active true",
      '+ socket connect_error Error("It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)") ()',
      "+ active false",
    ],
  },
  "volatile events after the connection is lost": {
    "connection 2: received": ['- 42["volatile while away"]'],
  },
  "a modifier before a reserved name does not reach the next event": {
    "connection 1: received": ['+ 42["plain"]'],
  },
  "an event without a name": {
    client: [
      "- emitted",
      '- socket disconnect "transport close" <transport: "websocket connection closed"> (active)',
      '- manager close "transport close" <transport: "websocket connection closed">',
      "- connected false",
      "+ throws true",
      "+ connected true",
      '+ manager close "forced close" undefined',
      '+ socket disconnect "io client disconnect" undefined ()',
    ],
    "connection 1: received": ["- 42[null]", '+ 420["round trip"]', "+ 41"],
    "connection 1: sent": ["+ 430[]"],
    "connection 1: transport": ["- closed: forced close", "+ closed: transport close"],
    server: ['- <socket 1> left /: "forced close"', '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "what JSON cannot express, while not connected": {
    client: ["- no error", "+ an Error", "+ socket connect (connected active <socket 1>)"],
    uncaught: ['- Error("Do not know how to serialize a BigInt")'],
  },
  "retries without a time limit": {
    client: ['- answer "an answer"', '+ answer null "an answer"'],
    "connection 1: received": ['- 421["once"]', '- 422["once"]'],
    "connection 1: sent": ['- 431["an answer"]', '- 432["an answer"]'],
    server: ['- got "once" <function>', '- got "once" <function>'],
  },
  "what a dead connection never sent": {
    "connection 2: received": ['+ 42["waits behind it",1]', '+ 42["waits behind it",2]'],
  },
  "an event above the limit of the server, over websocket": {
    client: [
      "- emitted",
      '- socket disconnect "transport close" <transport: "websocket connection closed"> (active)',
      '- manager close "transport close" <transport: "websocket connection closed">',
      "- connected false",
      "+ throws true",
      "+ connected true",
      '+ manager close "forced close" undefined',
      '+ socket disconnect "io client disconnect" undefined ()',
    ],
    "connection 1: received": ['+ 422["round trip"]', "+ 41"],
    "connection 1: sent": ["+ 432[]"],
    "connection 1: transport": ["- closed: transport error", "+ closed: transport close"],
    server: ['- <socket 1> left /: "transport error"', '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "an event above the limit of the server, over polling": {
    client: [
      "- emitted",
      '- manager error <transport: "xhr post error", 413>',
      '- socket disconnect "transport error" <transport: "xhr post error", 413> (active)',
      '- manager close "transport error" <transport: "xhr post error", 413>',
      "- connected false",
      "+ throws true",
      "+ connected true",
      '+ manager close "forced close" undefined',
      '+ socket disconnect "io client disconnect" undefined ()',
    ],
    "connection 1: received": ['+ 422["round trip"]', "+ 41"],
    "connection 1: sent": ["+ 432[]"],
    server: ['- <socket 1> left /: "transport close"', '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "small binaries up to the limit of a payload": {
    client: [
      '- manager error <transport: "xhr post error", 413>',
      '- socket disconnect "transport error" <transport: "xhr post error", 413> (active)',
      '- manager close "transport error" <transport: "xhr post error", 413>',
      '+ manager close "forced close" undefined',
      '+ socket disconnect "io client disconnect" undefined ()',
    ],
    "connection 1: received": [
      "+ <Buffer 0>",
      "+ <Buffer 0>",
      "+ <Buffer 0>",
      "+ <Buffer 0>",
      "+ <Buffer 0>",
      '+ 455-["b",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1},{"_placeholder":true,"num":2},{"_placeholder":true,"num":3},{"_placeholder":true,"num":4}]',
      "+ <Buffer 1>",
      "+ <Buffer 1>",
      "+ <Buffer 1>",
      "+ <Buffer 1>",
      "+ <Buffer 1>",
      '+ 421["round trip"]',
      "+ 41",
    ],
    "connection 1: sent": ["+ 431[]"],
    server: ['- <socket 1> left /: "transport close"', '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "a late answer to the server after disconnect()": {
    client: [
      '- main disconnect "transport close" <transport: "websocket connection closed"> (active)',
      '- manager close "transport close" <transport: "websocket connection closed">',
      "- main is connected false",
      "+ main is connected true",
      '+ manager close "forced close" undefined',
      '+ main disconnect "io client disconnect" undefined ()',
    ],
    "connection 1: received": ['- 43/a,0["late"]', '+ 421["round trip"]', "+ 41"],
    "connection 1: sent": ["+ 431[]"],
    "connection 1: transport": ["- closed: forced close", "+ closed: transport close"],
    server: ['- <socket 1> left /: "forced close"', '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "emitWithAck and no connection that could bring an answer": {
    client: ["- still buffered 1", '+ rejected Error("socket has been disconnected")', "+ still buffered 0"],
  },
  "the server acknowledges without data": {
    client: ["+ with a limit null"],
    uncaught: ['- Error("Cannot read properties of undefined (reading \'unshift\')")'],
  },
  "the server sends an acknowledgement with white space for its id": {
    client: ["- answered by a wrong id"],
  },
  "recovered without the server's consent": {
    client: ["- connected undefined", "+ connected false"],
  },
  "a volatile event moves no offset": {
    client: [
      "- socket connect (connected active <socket 2>)",
      "- recovered false",
      "+ socket connect (connected active <socket 1>)",
      "+ recovered true",
    ],
    "connection 2: received": ['- 40{"pid":"<pid 1>","offset":"a string at the end"}', '+ 40{"pid":"<pid 1>","offset":"<offset 1>"}'],
    "connection 2: sent": ['- 40{"sid":"<socket 2>","pid":"<pid 2>"}', '+ 40{"sid":"<socket 1>","pid":"<pid 1>"}'],
    server: ['- <socket 2> left /: "client namespace disconnect"', '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "the offset of a session that could not be recovered": {
    "connection 3: received": ['- 40{"pid":"<pid 2>","offset":"<offset 1>"}', '+ 40{"pid":"<pid 2>"}'],
  },
  "who leaves gives up the session": {
    "connection 2: received": ['- 40{"pid":"<pid 1>","offset":"<offset 1>"}', "+ 40"],
  },
  "a WebSocket that dies in the middle of an upgrade": {
    client: ["- no answer", "+ answered"],
    "connection 1: received": ['+ 420["round trip"]'],
    "connection 1: sent": ["+ 430[]"],
  },
  "more than ten attachments from the server": {
    client: [
      '- socket disconnect "parse error" Error("too many attachments") (active)',
      '- manager close "parse error" Error("too many attachments")',
      '+ socket got "many" <Buffer 0> <Buffer 1> <Buffer 2> <Buffer 3> <Buffer 4> <Buffer 5> <Buffer 6> <Buffer 7> <Buffer 8> <Buffer 9> <Buffer 10>',
    ],
    "connection 1: received": ["+ 41"],
    server: ['- <socket 1> left /: "transport close"', '+ <socket 1> left /: "client namespace disconnect"'],
  },
  "good packets before a bad one in one payload": {
    client: ['+ socket got "good" 1', '+ socket got "good" 2'],
  },
  "the server sends an event without data": {
    client: [
      "- socket got undefined",
      '- socket got "afterwards"',
      "- connected true",
      '- manager close "forced close" undefined',
      '- socket disconnect "io client disconnect" undefined ()',
      String.raw`+ socket disconnect "parse error" Error("invalid payload \"2\"") (active)`,
      String.raw`+ manager close "parse error" Error("invalid payload \"2\"")`,
      "+ connected false",
    ],
    "connection 1: received": ["- 41"],
    server: ['- <socket 1> left /: "client namespace disconnect"', '+ <socket 1> left /: "transport close"'],
    uncaught: ['- Error("Invalid array length")'],
  },
  "the server refuses with text": {
    client: ['- socket connect_error Error("") ()', '+ socket connect_error Error("a text") ()'],
  },
  "the server refuses with nothing": {
    client: ['+ socket connect_error Error("the server refused the connection") ()'],
    uncaught: ['- Error("Cannot read properties of undefined (reading \'message\')")'],
  },
  "the message of a parse error": {
    client: [
      '- socket disconnect "parse error" Error("invalid payload") (active)',
      '- manager close "parse error" Error("invalid payload")',
      String.raw`+ socket disconnect "parse error" Error("invalid payload \"2[\\\"connect\\\",\\\"no name for an event\\\"]\"") (active)`,
      String.raw`+ manager close "parse error" Error("invalid payload \"2[\\\"connect\\\",\\\"no name for an event\\\"]\"")`,
    ],
  },
  "an Engine.IO session without any transport": {
    client: [
      '- error "No transports available"',
      '+ error Error("No transports available")',
      '+ close "transport error" Error("No transports available") (closed)',
    ],
  },
  "an empty message of Engine.IO": {
    client: ["- message undefined (open)", '+ message "" (open)'],
  },
  "messages of Engine.IO that are neither text nor binary": {
    client: ["- message undefined (open)", '- message "[object Object]" (open)', "+ throws true", "+ throws true"],
    "connection 1: received": ["- 4", "- 4[object Object]"],
    "connection 1: sent": ["- 4", "- 4[object Object]"],
  },
  "a record separator within a message of Engine.IO, over polling": {
    client: ['- message "one" (open)', "+ throws true", '+ message "instead" (open)'],
    "connection 1: received": ["- 4one", "- 4two", "+ 4instead"],
    "connection 1: sent": ["- 4one", "- 4two", "+ 4instead"],
  },
  "a listener that throws": {
    client: ["+ the next listener"],
  },
  "listeners of the Manager that were there before the socket's": {
    client: [
      '- manager close "transport close" <transport: "websocket connection closed">',
      '+ manager close "transport close" <transport: "websocket connection closed">',
    ],
  },
  "what is known of a lost connection": {
    client: ["- an Error false", "+ an Error true"],
  },
  "the class of errors": {
    client: [
      '- class, name, code true "Error" "Error" undefined',
      '- class, name, code true "Error" "Error" undefined',
      '+ class, name, code true "SocketIOError" "SocketIOError" "REFUSED"',
      '+ class, name, code true "SocketIOError" "SocketIOError" "TIMEOUT"',
    ],
  },
  "several writes as the engine tells them": {
    engine: ["- flush"],
  },
  "values of a kind of their own beside binary": {
    "connection of s 1: received /": [
      '- 451-["news",{"0":"b","1":"o","2":"x","3":"e","4":"d"},{"_placeholder":true,"num":0}]',
      '+ 451-["news","boxed",{"_placeholder":true,"num":0}]',
      '- 451-["news",{"constructor":2},{"_placeholder":true,"num":0}]',
      '+ 451-["news",{"__proto__":{"a":1},"constructor":2},{"_placeholder":true,"num":0}]',
      '- 451-["news",{"at":"at undefined"},{"_placeholder":true,"num":0}]',
      '+ 451-["news",{"at":"at at"},{"_placeholder":true,"num":0}]',
    ],
    "server of s /": [
      '- got "news" {0:"b",1:"o",2:"x",3:"e",4:"d"} <Buffer 1 2 3>',
      '- got "news" {constructor:2} <Buffer 1 2 3>',
      '- got "news" {at:"at undefined"} <Buffer 1 2 3>',
      '+ got "news" "boxed" <Buffer 1 2 3>',
      '+ got "news" {__proto__:{a:1},constructor:2} <Buffer 1 2 3>',
      '+ got "news" {at:"at at"} <Buffer 1 2 3>',
    ],
  },
  "a path without a slash at its beginning": {
    "client s": [
      '- connect_error <transport: "xhr poll error", 0> (disconnected active )',
      "- is disconnected active 0",
      "- is disconnected active 0",
      "+ connect (connected active <socket 1>)",
      "+ is connected active with id 0",
      "+ is connected active with id 0",
      '+ disconnect "io client disconnect" undefined (disconnected )',
    ],
    "connection of s 1: received /": ["+ 40", "+ 41"],
    "connection of s 1: sent /": ['+ 40{"sid":"<socket 1>"}'],
    "connection of s 1: transport": ["+ polling"],
    "manager of s": [
      '- error <transport: "xhr poll error", 0>',
      '- is "closed" false undefined',
      '- is "closed" false undefined',
      "+ open",
      '+ is "open" false "polling"',
      '+ is "open" false "polling"',
      '+ close "forced close" undefined',
    ],
    server: ['+ <socket 1> left /: "client namespace disconnect"'],
    "server of s /": ["+ came false {}", '+ left "client namespace disconnect"'],
  },
  "auth as a function that takes its time": {
    "client s": [
      "- connect (connected active <socket 1>)",
      "- is connected active with id 0",
      "- is connected active with id 0",
      '- disconnect "io client disconnect" undefined (disconnected )',
      '+ connect_error Error("`auth` gave no credentials within 20 ms") (disconnected )',
      "+ is disconnected 0",
      "+ is disconnected 0",
    ],
    "connection of s 1: received /": ['- 40{"token":"told later"}', "- 41"],
    "connection of s 1: sent /": ['- 40{"sid":"<socket 1>"}'],
    "connection of s 1: transport": ["- websocket"],
    "manager of s": [
      '- is "open" false "websocket"',
      '- is "open" false "websocket"',
      '+ is "closed" false undefined',
      '+ is "closed" false undefined',
    ],
    server: ['- <socket 1> left /: "client namespace disconnect"'],
    "server of s /": ['- came false {token:"told later"}', '- left "client namespace disconnect"'],
  },
  "tryAllTransports, and one that the platform lacks": {
    "client s": [
      '- connect_error Error("timeout") (disconnected active )',
      "+ connect_error <transport: undefined> (disconnected active )",
    ],
    "manager of s": ['- error Error("timeout")', "+ error <transport: undefined>"],
  },
  "an upgrade that takes longer than the limit of time": {
    "client s": [
      '- disconnect "transport close" <transport> (disconnected active )',
      '+ disconnect "transport error" <transport: "xhr poll error", 0> (disconnected active )',
    ],
    "manager of s": [
      '- is "open" false "websocket"',
      '- is "open" false "websocket"',
      '- close "transport close" <transport>',
      '+ is "open" false "polling"',
      '+ is "open" false "polling"',
      '+ error <transport: "xhr poll error", 0>',
      '+ close "transport error" <transport: "xhr poll error", 0>',
      '- is "open" false "websocket"',
      '- is "open" false "websocket"',
      '+ is "open" false "polling"',
      '+ is "open" false "polling"',
    ],
  },
  "open() of the Manager between two attempts": {
    "client s": [
      "- is disconnected active 0",
      "- is disconnected active 0",
      "- is disconnected active 0",
      '+ connect_error <transport: "websocket error", an object of the platform> (disconnected active )',
      "+ connect (connected active <socket 1>)",
      "+ is connected active with id 0",
      "+ is connected active with id 0",
      "+ is connected active with id 0",
      '+ disconnect "io client disconnect" undefined (disconnected )',
    ],
    "connection of s 1: received /": ["+ 40", "+ 41"],
    "connection of s 1: sent /": ['+ 40{"sid":"<socket 1>"}'],
    "connection of s 1: transport": ["+ websocket"],
    "manager of s": [
      '- is "closed" true undefined',
      '- is "closed" true undefined',
      '- is "closed" true undefined',
      '+ reconnect_error <transport: "websocket error", an object of the platform>',
      "+ reconnect_attempt 3",
      '+ error <transport: "websocket error", an object of the platform>',
      '+ reconnect_error <transport: "websocket error", an object of the platform>',
      "+ reconnect_attempt 4",
      "+ open",
      "+ reconnect 4",
      '+ is "open" false "websocket"',
      '+ is "open" false "websocket"',
      '+ is "open" false "websocket"',
      '+ close "forced close" undefined',
    ],
    server: ['+ <socket 1> left /: "client namespace disconnect"'],
    "server of s /": ["+ came false {}", '+ left "client namespace disconnect"'],
  },
  "reconnection(false) between two attempts": {
    "client s": [
      "- is disconnected active 0",
      "- is disconnected active 0",
      "+ connect (connected active <socket 1>)",
      "+ is connected active with id 0",
      "+ is connected active with id 0",
      '+ disconnect "io client disconnect" undefined (disconnected )',
    ],
    "connection of s 1: received /": ["+ 40", "+ 41"],
    "connection of s 1: sent /": ['+ 40{"sid":"<socket 1>"}'],
    "connection of s 1: transport": ["+ websocket"],
    "manager of s": [
      '- is "closed" true undefined',
      '- is "closed" true undefined',
      '- is "closed" true undefined',
      '- is "closed" true undefined',
      '+ is "closed" false undefined',
      '+ is "closed" false undefined',
      "+ open",
      '+ is "open" false "websocket"',
      '+ is "open" false "websocket"',
      '+ close "forced close" undefined',
    ],
    server: ['+ <socket 1> left /: "client namespace disconnect"'],
    "server of s /": ["+ came false {}", '+ left "client namespace disconnect"'],
  },
  "engine.close() before the connection is open": {
    "client s": [
      '- connect_error Error("timeout") (disconnected active )',
      "+ connect_error <transport: undefined> (disconnected active )",
    ],
    "manager of s": ['- error Error("timeout")', "+ error <transport: undefined>"],
  },
  "a volatile event that is dropped, and a promise of its answer": {
    "client s, promise 1": ['+ fails with Error("operation has timed out")'],
  },
  "what JSON cannot express, with a time limit for the answer": {
    "client s": ['- answer 1 Error("operation has timed out")'],
  },
  "a listener that emits while what waited is sent": {
    "client s": [
      '+ sends "news" "42"',
      String.raw`+ listener 10 hears "\"news\"" "42"`,
      '- sends "news" "42"',
      String.raw`- listener 10 hears "\"news\"" "42"`,
    ],
    "connection of s 1: received /": ['+ 42["news","text"]', '+ 42["news",42]', '- 42["news","text"]', '- 42["news",42]'],
    "server of s /": ['+ got "news" "text"', '+ got "news" 42', '- got "news" "text"', '- got "news" 42'],
  },
  "a listener to what goes out that disconnects": {
    "client s": ['+ keeps ["news"]', '+ keeps ["news"]'],
    "connection of s 1: received /": ['- 42["news"]'],
    "server of s /": ['- got "news"'],
  },
};
