// Writes what was measured: the results, the tables in the documentation, and the plots.
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { measurements } from "./measurements.mjs";
import { plot } from "./plot.mjs";
import { fixed, number, ratio, spread, value } from "./table.mjs";

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What stands between these marks is written by the bench. */
const marks = (name) => [`<!-- bench: ${name} -->`, "<!-- /bench -->"];

/** What was not measured this time keeps the figures that it has. */
export function write(measured) {
  const earlier = JSON.parse(readFileSync(root("bench/results.json"), "utf8")).results;
  const results = measurements.flatMap(({ name }) => [...measured, ...earlier].find((result) => result.name === name) ?? []);
  const [{ model }] = cpus();
  const machine = { cpu: model, cores: cpus().length, memory: `${Math.round(totalmem() / 2 ** 30)} GB`, system: `${platform()} ${release()} ${arch()}`, node: process.version };
  const report = { machine, results };
  writeFileSync(root("bench/results.json"), `${JSON.stringify(report, null, 2)}\n`);
  for (const [path, text] of documents(report)) writeFileSync(root(path), text);
}

/** The files that are made of a report, with their text as it has to be. */
export function documents(report) {
  const parts = { machine: machineText(report), table: table(report), summary: summaryTable(report), scale: scaleText(report), parts: partsTable(report) };
  const written = ["README.md", "docs/performance.md"].map((path) => [path, Object.entries(parts).reduce((text, [name, part]) => replace(text, name, part), readFileSync(root(path), "utf8"))]);
  return [...written, ["docs/performance.svg", plot(report.results)]];
}

function replace(text, name, part) {
  const [begin, end] = marks(name);
  const from = text.indexOf(begin);
  if (from < 0) return text;
  const to = text.indexOf(end, from);
  return `${text.slice(0, from + begin.length)}\n${part}\n${text.slice(to)}`;
}

function machineText({ machine: { cpu, cores, memory, system, node } }) {
  return `${cores} cores of ${cpu}, ${memory}, ${system}, Node ${node}.`;
}

const cell = (result, library) => [number(value(result, library)), spread(result, library)].filter((text) => text !== "" && text !== "±0%").join(" ");

/** Every measurement. */
export function table({ results }) {
  const head = ["| | unit | socket.io-client | ours | raw | ours ÷ socket.io-client | goal |", "| --- | --- | ---: | ---: | ---: | ---: | ---: |"];
  const compared = results.filter(({ libraries }) => libraries.reference);
  return [...head, ...compared.map((result) => {
    const goal = Object.entries(result.goals ?? {}).map(([other, most]) => `${met(result, other) ? "" : "missed: "}≤ ${most}${other === "ws" ? " of raw" : ""}`);
    const cells = [result.title, result.unit, ...["reference", "ours", "ws"].map((library) => cell(result, library)), `**${fixed(ratio(result, "reference"))}**`, goal.join("; ")];
    return `| ${cells.join(" | ")} |`;
  })].join("\n");
}

export const met = (result, other) => ratio(result, other) <= result.goals[other];

/** Those that a reader of the README wants to see. */
const few = new Set(["emit", "receive", "acks-promises", "polling-acks", "memory", "import", "browser-emit"]);

export function summaryTable({ results }) {
  const rows = results.filter(({ name }) => few.has(name)).map((result) => `| ${result.title} | ${result.unit} | ${number(value(result, "reference"))} | ${number(value(result, "ours"))} | ${fixed(ratio(result, "reference"))} |`);
  return ["| | unit | socket.io-client | ours | ratio |", "| --- | --- | ---: | ---: | ---: |", ...rows].join("\n");
}

/** What the bytes go to, the most first. */
function partsTable({ results }) {
  const { bytes: all, protocol, websocket, ...parts } = results.find(({ name }) => name === "parts").libraries.ours;
  const rows = Object.entries(parts).sort(([, one], [, other]) => other.median - one.median).map(([title, { median }]) => `| ${title} | ${median.toLocaleString("en-US")} | ${Math.round((median / all.median) * 100)} % |`);
  const floors = `The protocol with nothing beside it, neither \`io\`, Manager and Socket nor options, errors, clock and WebTransport: ${number(protocol.median)} bytes; over a WebSocket only, ${number(websocket.median)}. ` +
    `A page with \`createIo({ websocket })\` takes ${number(value(results.find(({ name }) => name === "size-websocket"), "ours"))}.`;
  return ["| part | bytes | of all |", "| --- | ---: | ---: |", ...rows, "", floors].join("\n");
}

function scaleText({ results }) {
  const { ours } = results.find(({ name }) => name === "scale")?.libraries ?? {};
  if (!ours) return "";
  const figure = (key) => number(ours[key].median);
  return `${number(10_000)} connections asked ${figure("questions")} questions and answered ${figure("heartbeats")} heartbeats; ${ours.lost.median} were lost. ` +
    `That took ${figure("load")} % of one core, ${figure("heap")} MB of heap, ${figure("rss")} MB of memory, and ${figure("timers")} native timers for each connection.`;
}
