// What may follow `npx isomorphic-socketio`.

export const HELP = `Usage: isomorphic-socketio doctor URL [options]

Tries one thing after the other on the way to a Socket.IO server: name, TCP, TLS, HTTP, path, protocol, CORS, handshake,
sticky sessions, WebSocket, WebTransport, namespace, auth. Prints what it sees, what is wrong, and what to do about it.

  URL                  http(s)://host:port/namespace, as for io()

  --path PATH          path of the HTTP requests; default /socket.io
  --namespace NAME     in the place of the path of the URL
  --auth JSON          credentials, such as '{"token":"…"}'
  --header "N: VALUE"  sent with each request; may be repeated. "Origin: https://page.example" also checks CORS for that page
  --credentials        keep and send cookies, as withCredentials does
  --transports LIST    the transports that the application uses, such as websocket or polling,websocket
  --insecure           accept any certificate
  --timeout SECONDS    for everything together; default 30
  --json               print the report as JSON
  --help               this text

Exit status: 0 when nothing is wrong, 1 when something is, 2 when the arguments make no sense, 130 after Ctrl-C.
Environment: NO_COLOR=1 turns colours off.
`;

/** What each option does with the word after it; those that take none are functions without a parameter. */
const OPTIONS = {
  "--path": (options, word) => void (options.path = word),
  "--namespace": (options, word) => void (options.namespace = word),
  "--auth": (options, word) => {
    const auth = parse(word);
    if (typeof auth !== "object" || auth === null || Array.isArray(auth)) return `--auth takes an object in JSON, not ${JSON.stringify(word)}.`;
    options.auth = auth;
  },
  "--header": (options, word) => {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(word) ?? [];
    if (name === undefined) return `--header takes a name, a colon and a value, not ${JSON.stringify(word)}.`;
    options.extraHeaders = { ...options.extraHeaders, [name]: value };
  },
  "--transports": (options, word) => {
    const names = word.split(",");
    const unknown = names.find((name) => !["polling", "websocket", "webtransport"].includes(name));
    if (unknown !== undefined) return `--transports takes polling, websocket and webtransport, not ${JSON.stringify(unknown)}.`;
    options.transports = names;
  },
  "--timeout": (options, word) => {
    if (!(Number(word) > 0)) return `--timeout takes seconds, not ${JSON.stringify(word)}.`;
    options.timeout = Number(word) * 1000;
  },
};

const SWITCHES = {
  "--credentials": (parsed) => void (parsed.options.withCredentials = true),
  "--insecure": (parsed) => void (parsed.options.rejectUnauthorized = false),
  "--json": (parsed) => void (parsed.json = true),
  "--help": (parsed) => void (parsed.help = true),
  "-h": (parsed) => void (parsed.help = true),
};

/** Returns what was asked for, or `{ problem }`: one sentence for the person who typed. */
export function parseArguments(argv) {
  const parsed = { help: false, json: false, url: undefined, options: {} };
  const words = [];
  const rest = [...argv];
  while (rest.length > 0) {
    const [word, attached] = split(rest.shift());
    if (Object.hasOwn(SWITCHES, word) && attached === undefined) SWITCHES[word](parsed);
    else if (Object.hasOwn(OPTIONS, word)) {
      const value = attached ?? rest.shift();
      const problem = value === undefined ? `${word} wants a value.` : OPTIONS[word](parsed.options, value);
      if (problem) return { problem };
    } else if (word.startsWith("-")) return { problem: `Unknown option ${JSON.stringify(word)}.` };
    else words.push(word);
  }
  if (parsed.help || argv.length === 0) return { ...parsed, help: true };
  return named(parsed, words);
}

function named(parsed, [command, url, ...more]) {
  if (command !== "doctor") return { problem: `Unknown command ${JSON.stringify(command ?? "")}: there is one, doctor.` };
  if (url === undefined) return { problem: "The address of the server is missing." };
  if (more.length > 0) return { problem: `One address at a time: ${url} was given already, then ${JSON.stringify(more[0])}.` };
  return { ...parsed, url };
}

/** `--path=/x` as `--path /x`. */
function split(word) {
  const [, name, value] = /^(--[a-z]+)=(.*)$/s.exec(word) ?? [];
  return name === undefined ? [word] : [name, value];
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
