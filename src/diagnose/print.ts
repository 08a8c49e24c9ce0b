import { visible } from "../visible.ts";
import type { Diagnosis, Outcome, Stage, StageName } from "./report.ts";

const TITLES: Readonly<Record<StageName, string>> = {
  address: "Address",
  name: "Name",
  tcp: "TCP",
  tls: "TLS",
  http: "HTTP",
  path: "Path",
  version: "Protocol",
  cors: "CORS",
  handshake: "Handshake",
  sticky: "Sticky sessions",
  websocket: "WebSocket",
  webtransport: "WebTransport",
  namespace: "Namespace",
  auth: "Auth",
  session: "Session",
};

const MARKS: Readonly<Record<Outcome, string>> = { passed: "✓", warning: "!", failed: "✗", skipped: "·" };

/** What a stage is called, for people. */
export function title(name: StageName): string {
  return TITLES[name];
}

/** The mark that stands before a stage. */
export function mark(outcome: Outcome): string {
  return MARKS[outcome];
}

/** A stage in one line: its mark, its name, how long it took, what was seen. */
export function stageLine({ name, outcome, ms, detail }: Stage): string {
  const time = outcome === "skipped" ? "" : `${Math.round(ms)} ms`;
  return `${MARKS[outcome]} ${TITLES[name].padEnd(15)} ${time.padStart(7)}  ${visible(detail)}`;
}

/** The verdict and what follows from it, in lines. */
export function verdictLines({ verdict, fix, code, check, link }: Diagnosis): string[] {
  const lines = fix === undefined ? [verdict] : [`${code}: ${verdict}`, `Fix:   ${fix}`, `Check: ${check}`, `More:  ${link}`];
  return lines.map(visible);
}

/** A whole report as text, the fix before the stages. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  return [...verdictLines(diagnosis), "", ...diagnosis.stages.map(stageLine)].join("\n");
}
