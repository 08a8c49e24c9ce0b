// What may follow `npm start --`.

export const HELP = `Usage: npm start [-- [address] [options]]

Without an address, starts a Socket.IO server on a free port and shows the client at work against it: handshake, upgrade,
events, acknowledgement, binary, a cut connection and its recovery. Then it serves a page to play with, until Ctrl-C.

  address        http://host:port/namespace of a server of yours; the same steps, as far as that server allows
  --once         end after the steps: exit status 0, or 1 if one failed
  --port NUMBER  port of the page (and of the server that comes with it); a free one by default
  --help         this text

Environment: NO_COLOR=1 turns colours off.
`;

/** Returns `{ options }`, or `{ problem }`: one sentence for the person who typed. */
export function parseArguments(argv) {
  const options = { url: undefined, port: 0, once: false, help: false };
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === "--help" || word === "-h") {
      options.help = true;
    } else if (word === "--once") {
      options.once = true;
    } else if (word === "--port" || word.startsWith("--port=")) {
      const value = word.includes("=") ? word.slice("--port=".length) : rest.shift();
      if (!/^\d{1,5}$/.test(value ?? "") || Number(value) > 65535) {
        const given = value === undefined ? "" : `, not ${JSON.stringify(value)}`;
        return { problem: `--port takes a number from 0 to 65535${given}.` };
      }
      options.port = Number(value);
    } else if (word.startsWith("-")) {
      return { problem: `Unknown option ${JSON.stringify(word)}.` };
    } else if (options.url !== undefined) {
      return { problem: `One address at a time: ${options.url} was given already, then ${JSON.stringify(word)}.` };
    } else {
      const problem = problemWithAddress(word);
      if (problem) return { problem };
      options.url = word;
    }
  }
  return { options };
}

function problemWithAddress(word) {
  if (!/^(https?|wss?):\/\//i.test(word)) {
    return `${JSON.stringify(word)} is not an address. Write it with its protocol, for example http://localhost:3000/chat.`;
  }
  if (!isUrl(word)) return `${JSON.stringify(word)} is not a valid URL.`;
  return undefined;
}

function isUrl(word) {
  try {
    return Boolean(new URL(word));
  } catch {
    return false;
  }
}
