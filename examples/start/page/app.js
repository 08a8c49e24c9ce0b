// The page: a Socket.IO client with everything it does in sight.

import { Connection } from "./connection.js";
import { createDiagnosis } from "./diagnosis.js";
import { createFacts } from "./facts.js";
import { argumentsBlock, explain, milliseconds } from "./format.js";
import { fillSendForm, readConnectForm, readSendForm, showBytesField, splitAddress } from "./form.js";
import { createLog } from "./log.js";
import { createWire } from "./wire.js";

const byId = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];

/** Examples for the server that comes with the page. */
const SAMPLES = {
  Hello: { event: "hello", args: '{"text": "Hello, server"}, 42' },
  Ask: { event: "ask", args: '"what time is it?"', ack: true },
  Bytes: { event: "reverse", args: "", bytes: "generated" },
  Everyone: { event: "everyone", args: '{"text": "Open a second tab to see this"}' },
};

const log = createLog(
  {
    list: byId("log"),
    empty: byId("log-empty"),
    count: byId("log-count"),
    newest: byId("log-newest"),
    pause: byId("pause"),
    clear: byId("clear"),
    filter: byId("filter"),
    heartbeats: byId("heartbeats"),
  },
  all("input[name=show]"),
);
const wire = createWire({ track: byId("wire-track"), name: byId("wire-name"), peer: byId("wire-peer") });
const facts = createFacts({
  state: byId("state"),
  transport: byId("fact-transport"),
  rtt: byId("fact-rtt"),
  rttLine: document.querySelector("#rtt-line polyline"),
  session: byId("fact-session"),
  socket: byId("fact-socket"),
  recovered: byId("fact-recovered"),
});

const diagnosis = createDiagnosis({
  card: byId("diagnosis"),
  verdict: byId("diagnosis-verdict"),
  stages: byId("diagnosis-stages"),
  button: byId("diagnose"),
  close: byId("diagnosis-close"),
});

/** What the page's server says about itself: see startPageServer in server.mjs. */
const config = await (await fetch("/config.json")).json();
/** @type {Connection | undefined} */
let connection;

function showAlert(title, error, hint = "") {
  byId("alert-title").textContent = `${title}.`;
  byId("alert-cause").textContent = [error.message, ...explain(error), hint].filter(Boolean).join("\n");
  byId("alert").hidden = false;
}

function hideAlert() {
  byId("alert").hidden = true;
}

function showConnection() {
  const state = connection?.state ?? "idle";
  const on = state === "connected";
  const away = state === "idle" || state === "disconnected";
  facts.show(connection);
  wire.label(on ? connection.transport : { connecting: "opening", reconnecting: "broken" }[state] ?? "no connection");
  // A button that is disabled takes the focus of the keyboard with it, so its counterpart gets it.
  const { activeElement } = document;
  byId("connect").disabled = !away;
  byId("cut").disabled = !on;
  byId("disconnect").disabled = away;
  if (activeElement === byId("connect") && !away) byId("disconnect").focus();
  if (activeElement === byId("disconnect") && away) byId("connect").focus();
  byId("disconnect").textContent = on || away ? "Disconnect" : "Give up";
  byId("send").disabled = away;
  byId("send-hint").textContent = { connected: "", reconnecting: "Kept until the connection is back.", connecting: "Kept until connected." }[state] ?? "Connect first.";
  if (on) hideAlert();
}

function connect() {
  const form = readConnectForm();
  if (!form) return;
  connection?.disconnect();
  hideAlert();
  const isCurrent = () => connection === mine;
  const mine = new Connection(
    globalThis.io,
    { address: form.address, options: form.options, embedded: config.embedded && form.origin === location.origin },
    {
      onEntry(entry) {
        log.add(entry);
        if (entry.kind === "frame") wire.pulse(entry.direction);
      },
      onChange: () => isCurrent() && showConnection(),
      onRoundTrip: (ms) => isCurrent() && facts.addRoundTrip(ms),
      onError: (title, error) => isCurrent() && showAlert(title, error, hintFor(form, error)),
    },
  );
  connection = mine;
  wire.peer(form.host);
  showConnection();
}

function diagnose() {
  const form = readConnectForm();
  if (!form) return;
  const { auth, path, transports } = form.options;
  void diagnosis.toggle(form.address, { auth, path, transports });
}

function hintFor({ origin, options }, error) {
  const isElsewhere = origin !== location.origin;
  if (isElsewhere && options.transports.includes("polling") && error.data === undefined && connection.state !== "disconnected") {
    return "If that server is running, it must allow this page’s origin (CORS) for polling. WebSocket alone needs no such leave.";
  }
  return "";
}

async function send() {
  const output = byId("answer");
  const message = await readSendForm(connection?.handshake?.maxPayload);
  if (!message || !connection) return;
  output.hidden = true;
  const { name, args, limit } = message;
  try {
    if (limit === undefined) {
      connection.emit(name, args);
      return;
    }
    showAnswer("waiting", `Waiting for an answer, ${limit / 1000} s at most.`);
    const { answer, ms } = await connection.ask(name, args, limit);
    if (connection.state === "connected") facts.addRoundTrip(ms);
    showAnswer("good", `Answered in ${milliseconds(ms)}`, argumentsBlock([answer]));
  } catch (error) {
    if (limit === undefined) showAlert("Not sent", error);
    else showAnswer("bad", `No answer: ${error.message}`, explain(error).join("\n"));
  }
}

function showAnswer(mood, title, body = "") {
  const output = byId("answer");
  const heading = document.createElement("strong");
  heading.textContent = title;
  const text = document.createElement("pre");
  text.textContent = body;
  output.replaceChildren(heading, ...(body ? [text] : []));
  output.dataset.mood = mood;
  output.hidden = false;
}

function prepareForms() {
  byId("version").textContent = config.version;
  // its own server has the name that the page was opened by: another one, as "localhost" or that of a tunnel, would be another origin
  byId("url").value = config.embedded ? `${location.origin}/` : config.url;
  splitAddress();
  const { namespaces } = config;
  byId("namespaces").append(...namespaces.map(({ name }) => new Option(name, name)));
  const hints = namespaces.flatMap(({ hint }) => hint ?? []);
  byId("namespace-hint").textContent = hints.join("; ");
  byId("namespace-hint").hidden = hints.length === 0;
  for (const [label, sample] of Object.entries(SAMPLES)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = label;
    button.addEventListener("click", () => {
      fillSendForm(sample);
      byId(byId("send").disabled ? "event" : "send").focus();
    });
    byId("samples").append(button);
  }
  byId("samples").hidden = !config.embedded;
}

function listen() {
  byId("connect-form").addEventListener("submit", (event) => {
    event.preventDefault();
    connect();
  });
  byId("send-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!byId("send").disabled) void send();
  });
  byId("url").addEventListener("change", splitAddress);
  byId("diagnose").addEventListener("click", diagnose);
  byId("cut").addEventListener("click", () => connection.cut());
  byId("disconnect").addEventListener("click", () => connection.disconnect());
  byId("alert-close").addEventListener("click", hideAlert);
  for (const radio of all("input[name=bytes]")) radio.addEventListener("change", showBytesField);
  addEventListener("error", ({ error, message }) => showAlert("This page failed", error ?? new Error(message)));
  addEventListener("unhandledrejection", ({ reason }) => showAlert("This page failed", reason));
  addEventListener("keydown", onKey);
}

/** "/" goes to the filter; Ctrl or Cmd with Enter sends from within a text of several lines. */
function onKey(event) {
  const isTyping = event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    byId("filter").focus();
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) event.target.form.requestSubmit();
}

listen();
prepareForms();
showConnection();
if (typeof globalThis.io !== "function") {
  showAlert("The library did not load", new Error("dist/isomorphic-socketio.umd.js is missing"), "Run: npm run build");
}
