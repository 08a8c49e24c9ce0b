// What a person filled in, read and checked. A reading function returns undefined after it has said what is wrong, beside the
// field where it is wrong.

import { JsonProblem, parseArguments, parseObject } from "./json.js";
import { size } from "./format.js";

const byId = (id) => document.getElementById(id);

/** Shows `message` under the field, or takes it away. */
function complain(id, message) {
  const place = byId(`${id}-error`);
  place.textContent = message ?? "";
  place.hidden = !message;
  const field = byId(id);
  if (!field) return;
  if (message) {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  } else {
    field.removeAttribute("aria-invalid");
  }
}

function json(id, parse) {
  complain(id);
  try {
    return { value: parse(byId(id).value) };
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    complain(id, error.message);
    return undefined;
  }
}

/** A namespace written as the path of the address moves to its own field; returns the address, or undefined if it is none. */
export function splitAddress() {
  const text = byId("url").value.trim();
  const complete = /^[a-z]+:\/\//i.test(text) ? text : `${location.protocol}//${text}`;
  let url;
  try {
    url = new URL(complete);
  } catch {
    return undefined;
  }
  if (!/^(https?|wss?):$/.test(url.protocol) || !url.host) return undefined;
  if (url.pathname !== "/") byId("namespace").value = decodeURI(url.pathname);
  url.pathname = "/";
  url.hash = "";
  byId("url").value = url.search ? url.href : url.href.replace(/\/$/, "");
  return url;
}

/** @returns {{ origin: string, host: string, address: string, options: object } | undefined} */
export function readConnectForm() {
  complain("url");
  const url = splitAddress();
  if (!url) {
    complain("url", "This is not an address. Write it like http://localhost:3000.");
    return undefined;
  }
  const auth = json("auth", parseObject);
  if (!auth) return undefined;
  const namespace = `/${byId("namespace").value.trim().replace(/^\/+/, "")}`;
  byId("namespace").value = namespace;
  const credentials = url.username ? `${url.username}:${url.password}@` : "";
  return {
    origin: url.origin,
    host: url.host,
    address: `${url.protocol}//${credentials}${url.host}${namespace}${url.search}`,
    options: {
      path: byId("path").value.trim() || "/socket.io",
      transports: document.querySelector("input[name=transports]:checked").value.split(","),
      ...(auth.value && { auth: auth.value }),
    },
  };
}

/**
 * @param {number | undefined} maxPayload   what the server said it takes at most in one message
 * @returns {Promise<{ name: string, args: unknown[], limit: number | undefined } | undefined>}   limit: wants an answer by then
 */
export async function readSendForm(maxPayload) {
  complain("event");
  complain("bytes");
  const name = byId("event").value;
  if (name.trim() === "") {
    complain("event", "An event needs a name.");
    return undefined;
  }
  const args = json("args", parseArguments);
  if (!args) return undefined;
  try {
    const bytes = await readBytes(maxPayload);
    const limit = byId("ack").checked ? Math.max(1, byId("ack-timeout").valueAsNumber || 5) * 1000 : undefined;
    return { name, args: bytes ? [...args.value, bytes] : args.value, limit };
  } catch (error) {
    complain("bytes", error.message);
    return undefined;
  }
}

async function readBytes(maxPayload = Infinity) {
  const choice = document.querySelector("input[name=bytes]:checked").value;
  if (choice === "none") return undefined;
  const [file] = byId("file").files;
  if (choice === "file" && !file) throw new Error("Choose a file first.");
  const count = choice === "file" ? file.size : byId("size").valueAsNumber;
  if (!Number.isInteger(count) || count < 0) throw new Error("How many bytes? A whole number is wanted.");
  if (count > maxPayload) {
    throw new Error(`The server takes ${size(maxPayload)} in one message, and this is ${size(count)}: it would end the connection.`);
  }
  if (choice === "generated") return Uint8Array.from({ length: count }, (_, index) => index % 256);
  return new Uint8Array(await file.arrayBuffer());
}

/** Each kind of bytes has a field of its own. */
export function showBytesField() {
  const choice = document.querySelector("input[name=bytes]:checked").value;
  byId("size-field").hidden = choice !== "generated";
  byId("file-field").hidden = choice !== "file";
  complain("bytes");
}

/** @param {{ event: string, args: string, bytes?: string, ack?: boolean }} sample */
export function fillSendForm({ event, args, bytes = "none", ack = false }) {
  byId("event").value = event;
  byId("args").value = args;
  byId("ack").checked = ack;
  document.querySelector(`input[name=bytes][value=${bytes}]`).checked = true;
  showBytesField();
  complain("event");
  complain("args");
}
