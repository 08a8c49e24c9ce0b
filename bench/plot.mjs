// A plot as an SVG that can be read on light and on dark paper.
import { fixed, ratio } from "./table.mjs";

const WIDTH = 790;
const LEFT = 360;
const ROW = 22;
/** Where the reference client stands. */
const ONE = 300;

/** What our client takes of what the reference client takes, for each measurement. */
export function plot(results) {
  const rows = results.filter((result) => ratio(result, "reference") !== undefined);
  const height = 56 + rows.length * ROW;
  const bars = rows.map((result, index) => bar(result, 44 + index * ROW));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">What isomorphic-socketio takes, in proportion to socket.io-client: shorter is better</title>
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f }
.ours { fill: #1a7f5a }
.more { fill: #b35900 }
.raw { stroke: #24292f; stroke-width: 2 }
.one { stroke: #8c959f; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #3fb98a } .more { fill: #e0883a } .raw { stroke: #e6edf3 } .one { stroke: #7d8590 } }
</style>
<text x="${LEFT + ONE}" y="16" text-anchor="middle">socket.io-client = 1</text>
<text x="${LEFT}" y="32">▮ ours, | bare ws or WebSocket: shorter is better</text>
<line class="one" x1="${LEFT + ONE}" y1="22" x2="${LEFT + ONE}" y2="${height - 8}"/>
${bars.join("\n")}
</svg>
`;
}

function bar(result, y) {
  const ours = ratio(result, "reference");
  const raw = result.libraries.ws && ours / ratio(result, "ws");
  const width = (times) => Math.round(Math.min(times, 1.25) * ONE);
  const mark = raw === undefined ? "" : `<line class="raw" x1="${LEFT + width(raw)}" y1="${y}" x2="${LEFT + width(raw)}" y2="${y + 16}"/>`;
  return `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escape(result.title)}</text>` +
    `<rect class="${ours <= 1 ? "ours" : "more"}" x="${LEFT}" y="${y + 2}" width="${width(ours)}" height="12" rx="2"/>${mark}` +
    `<text x="${LEFT + Math.max(width(ours), raw === undefined ? 0 : width(raw)) + 6}" y="${y + 12}">${fixed(ours)}</text>`;
}

const escape = (text) => text.replaceAll("`", "").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
