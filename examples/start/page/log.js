// The list of everything that went by. A server may send faster than a page can draw, so entries wait for the next animation
// frame, and of those that wait only the newest are ever drawn; the list itself keeps the newest as well.

import { argumentsBlock, argumentsLine, argumentsSize, bytesOf, clipped, hex, hexDump, size, timeOfDay } from "./format.js";

const MOST_ENTRIES = 1000;
const ARROWS = { in: "←", out: "→", "": "·" };
const DIRECTIONS = { in: "received", out: "sent", "": "" };

/**
 * @param {Record<"list" | "empty" | "count" | "newest" | "pause" | "clear" | "filter" | "heartbeats", HTMLElement>} parts
 * @param {HTMLInputElement[]} shows   radio buttons: all, event, frame
 */
export function createLog(parts, shows) {
  /** @type {{ entry: import("./connection.js").Entry, row: HTMLElement, text: string }[]} */
  const drawn = [];
  let waiting = [];
  let skipped = 0;
  let paused = false;
  let frameRequested = false;
  /** The newest entry stays in view until somebody scrolls away from it. */
  let follow = true;
  let show = "all";

  function add(entry) {
    waiting.push(entry);
    if (waiting.length > MOST_ENTRIES) {
      waiting.shift();
      skipped += 1;
    }
    request();
  }

  function request() {
    if (frameRequested) return;
    frameRequested = true;
    requestAnimationFrame(() => {
      frameRequested = false;
      if (!paused) draw();
      describe();
    });
  }

  function draw() {
    const rows = document.createDocumentFragment();
    for (const entry of waiting) {
      const item = render(entry);
      item.row.hidden = !isWanted(item);
      drawn.push(item);
      rows.append(item.row);
    }
    waiting = [];
    parts.list.append(rows);
    for (const { row } of drawn.splice(0, Math.max(0, drawn.length - MOST_ENTRIES))) {
      row.remove();
      skipped += 1;
    }
    if (follow) toEnd();
  }

  function isWanted({ entry, text }) {
    if (entry.heartbeat && !parts.heartbeats.checked) return false;
    if (show !== "all" && entry.kind !== "note" && entry.kind !== show) return false;
    const wanted = parts.filter.value.trim().toLowerCase();
    return wanted === "" || text.includes(wanted);
  }

  function applyFilter() {
    for (const item of drawn) item.row.hidden = !isWanted(item);
    if (follow) toEnd();
    describe();
  }

  function describe() {
    const shown = drawn.reduce((sum, { row }) => sum + (row.hidden ? 0 : 1), 0);
    const words = [`${shown} shown`];
    if (shown < drawn.length) words.push(`${drawn.length - shown} hidden`);
    if (paused) words.push(`${waiting.length} waiting`);
    if (skipped > 0) words.push(`${skipped} older ones dropped`);
    parts.count.textContent = words.join(" · ");
    parts.empty.hidden = drawn.length > 0;
    parts.newest.hidden = follow;
  }

  function isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = parts.list;
    return scrollHeight - scrollTop - clientHeight < 24;
  }

  function toEnd() {
    parts.list.scrollTop = parts.list.scrollHeight;
  }

  function clear() {
    drawn.length = 0;
    waiting = [];
    skipped = 0;
    parts.list.replaceChildren();
    describe();
  }

  parts.pause.addEventListener("click", () => {
    paused = !paused;
    parts.pause.setAttribute("aria-pressed", String(paused));
    parts.pause.textContent = paused ? "Resume" : "Pause";
    request();
  });
  parts.clear.addEventListener("click", clear);
  parts.filter.addEventListener("input", applyFilter);
  parts.heartbeats.addEventListener("change", applyFilter);
  for (const radio of shows) {
    radio.addEventListener("change", () => {
      show = radio.value;
      applyFilter();
    });
  }
  const onMove = () => {
    follow = isAtEnd();
    parts.newest.hidden = follow;
  };
  parts.list.addEventListener("scroll", onMove);
  // Opening an entry to read it counts as scrolling away, once it is drawn open. This event does not bubble.
  parts.list.addEventListener("toggle", () => requestAnimationFrame(onMove), true);
  new ResizeObserver(() => follow && toEnd()).observe(parts.list);
  parts.newest.addEventListener("click", toEnd);
  describe();

  return { add, clear };
}

/** One entry as a list item: a line that opens, if there is more to it than the line. */
function render(entry) {
  const content = contentOf(entry);
  const cells = [
    cell("time", timeOfDay(entry.at)),
    cell("arrow", ARROWS[entry.direction], DIRECTIONS[entry.direction]),
    cell("type", entry.type),
    cell("via", entry.via),
    cell("content", content.line),
    cell("size", content.size === undefined ? "" : size(content.size)),
  ];
  if (entry.name !== undefined) cells[4].prepend(cell("name", entry.name), " ");
  if (entry.offset !== undefined) cells[4].append(" ", cell("offset", `offset ${entry.offset}`));

  const row = document.createElement("li");
  row.className = `row ${entry.kind} ${entry.direction}`;
  row.dataset.type = entry.type;
  if (content.block) {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.append(...cells);
    details.append(summary);
    details.addEventListener("toggle", () => details.append(block(content.block())), { once: true });
    row.append(details);
  } else {
    const line = document.createElement("div");
    line.className = "line";
    line.append(...cells);
    row.append(line);
  }
  const text = `${DIRECTIONS[entry.direction]} ${entry.type} ${entry.via} ${entry.name ?? ""} ${content.line}`.toLowerCase();
  return { entry, row, text };
}

function contentOf({ kind, args, data, size: wireSize }) {
  if (kind === "note") return { line: data };
  if (kind === "event") {
    if (args.length === 0) return { line: "" };
    return { line: argumentsLine(args), size: argumentsSize(args), block: () => argumentsBlock(args) };
  }
  const bytes = bytesOf(data);
  if (bytes) return { line: hex(bytes), size: wireSize, block: () => hexDump(bytes) };
  return { line: clipped(data, 2_000), size: wireSize, block: data.length > 40 ? () => clipped(data) : undefined };
}

/** `spoken` stands for `text` where a screen reader would stumble over it. */
function cell(name, text, spoken) {
  const element = document.createElement("span");
  element.className = `cell-${name}`;
  if (spoken === undefined) {
    element.textContent = text;
    return element;
  }
  const seen = document.createElement("span");
  seen.setAttribute("aria-hidden", "true");
  seen.textContent = text;
  const heard = document.createElement("span");
  heard.className = "unseen";
  heard.textContent = spoken;
  element.append(seen, heard);
  return element;
}

function block(text) {
  const element = document.createElement("pre");
  element.textContent = text;
  return element;
}
