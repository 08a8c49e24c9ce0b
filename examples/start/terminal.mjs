// Readable lines for a terminal: aligned always, coloured only where somebody looks at them.

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 };
const LABEL_WIDTH = 16;
const HEADING_WIDTH = 64;

/** Colour on a TTY that can show it, unless NO_COLOR (see no-color.org) says otherwise. */
export function wantsColour(out, env = process.env) {
  return Boolean(out.isTTY) && !env.NO_COLOR && env.TERM !== "dumb";
}

/**
 * A server may send anything, escape sequences for the terminal included: whatever is not printable is shown as an escape.
 */
export function printable(text) {
  return String(text).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0).toString(16)}}`,
  );
}

export function createPrinter(out, colour = wantsColour(out)) {
  const paint = (style, text) => (colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
  const line = (text = "") => out.write(`${text}\n`);
  const clip = (text) => clipped(printable(text), (out.columns ?? 120) - LABEL_WIDTH - 6);
  const label = (text) => clipped(printable(text), LABEL_WIDTH - 1).padEnd(LABEL_WIDTH);

  const marks = { passed: ["green", "✓"], skipped: ["yellow", "–"], failed: ["red", "✗"] };
  const detail = {
    fact: (entry) => line(`    ${paint("dim", label(entry.label))}${clip(entry.text)}`),
    sent: (entry) => line(`    ${paint("magenta", label(`→ ${entry.label}`))}${clip(entry.text)}`),
    received: (entry) => line(`    ${paint("cyan", label(`← ${entry.label}`))}${clip(entry.text)}`),
  };

  return {
    title(name, rest) {
      line();
      line(`  ${paint("bold", name)} ${paint("dim", rest)}`);
      line();
    },
    step({ name, status, reason, ms, lines }) {
      const [style, mark] = marks[status];
      line(`  ${paint(style, mark)} ${paint("bold", name.padEnd(HEADING_WIDTH - 10))}${paint("dim", duration(ms).padStart(10))}`);
      for (const entry of lines) detail[entry.kind](entry);
      if (reason) for (const part of reason.split("\n")) line(`    ${paint(style, printable(part))}`);
      line();
    },
    verdict(ok, text) {
      line(`  ${paint(ok ? "green" : "red", text)}`);
    },
    address(label, url, hint) {
      line();
      line(`  ${paint("bold", label)}  ${paint("cyan", url)}  ${paint("dim", hint)}`);
      line();
    },
  };
}

export function duration(ms) {
  if (ms >= 1000) return `${Number((ms / 1000).toFixed(2))} s`;
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(2)} ms`;
}

export function byteCount(count) {
  return `${count.toLocaleString("en")} ${count === 1 ? "byte" : "bytes"}`;
}

/** `1,024 bytes  00 01 02 03 …` */
export function bytesInShort(bytes) {
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `${byteCount(bytes.length)}  ${start}${bytes.length > 8 ? " …" : ""}`;
}

/** The arguments of an event on one line, binary ones by their size. */
export function argumentsInShort(args) {
  return args.map((value) => JSON.stringify(value, binaryBySize) ?? String(value)).join(", ");
}

function binaryBySize(key, value) {
  // Buffer has a toJSON, which runs before this function sees the value: only `this` still holds the bytes.
  const original = this[key];
  if (ArrayBuffer.isView(original) || original instanceof ArrayBuffer) return `<${byteCount(original.byteLength)}>`;
  return value;
}

function clipped(text, width) {
  return text.length > width && width > 1 ? `${text.slice(0, width - 1)}…` : text;
}
