// JSON typed by a person. JSON.parse says too little when it fails, and something else in every browser; on failure the text
// is read a second time, to say what is wrong, where, and what to write instead.

export class JsonProblem extends Error {
  /** @param {string} reason @param {string} text @param {number} at */
  constructor(reason, text, at) {
    const before = text.slice(0, at).split("\n");
    const line = before.length;
    const column = before.at(-1).length + 1;
    const place = text.includes("\n") ? `Line ${line}, column ${column}` : `Column ${column}`;
    super(`${place}: ${reason}\n${excerpt(text.split("\n")[line - 1], column)}`);
    this.name = "JsonProblem";
    this.at = at;
  }
}

/** The arguments of an event as one writes them in a call: `"text", {"n": 1}`. Nothing means no arguments. */
export function parseArguments(text) {
  return parse(`[${text}\n]`, text, 1);
}

/** An object, or undefined for an empty text. */
export function parseObject(text) {
  if (text.trim() === "") return undefined;
  const value = parse(text, text, 0);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new JsonProblem('an object is wanted here, such as {"token": "…"}', text, 0);
}

function parse(text, original, offset) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message, at = 0 } = firstFault(text) ?? error;
    throw new JsonProblem(message, original, Math.min(Math.max(at - offset, 0), original.trimEnd().length));
  }
}

/** The line with a caret under the column, shortened around it to fit on a phone. */
function excerpt(line, column) {
  const start = Math.max(0, column - 20);
  const lead = start > 0 ? "…" : "";
  return `${lead}${line.slice(start, start + 30)}\n${" ".repeat(lead.length + column - 1 - start)}^`;
}

function firstFault(text) {
  try {
    const reader = new Reader(text);
    reader.value();
    reader.end();
    return undefined;
  } catch (fault) {
    // A text nested too deep for this reader leaves the browser's own message.
    return fault instanceof Fault ? fault : undefined;
  }
}

/** What the reader stumbles over; `at` counts from the start of its text. */
class Fault extends Error {
  constructor(reason, at) {
    super(reason);
    this.at = at;
  }
}

class Reader {
  #text;
  #at = 0;

  constructor(text) {
    this.#text = text;
  }

  value() {
    const next = this.#peek();
    if (next === "{") return this.#members();
    if (next === "[") return this.#elements();
    if (next === '"') return this.#string();
    if (/[-\d]/.test(next ?? "")) return this.#number();
    return this.#word();
  }

  end() {
    const ended = this.#at;
    if (this.#peek() !== undefined) this.#fail("what was opened ends here, yet more follows", ended - 1);
  }

  #fail(reason, at = this.#at) {
    throw new Fault(reason, at);
  }

  /** The next character that is not white space, not yet taken. */
  #peek() {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
    if (/^\/[/*]/.test(this.#text.slice(this.#at, this.#at + 2))) this.#fail("JSON has no comments");
    return this.#text[this.#at];
  }

  #match(pattern) {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    return found;
  }

  #elements() {
    this.#list("]", () => this.value());
  }

  #members() {
    this.#list("}", () => {
      const next = this.#peek();
      if (next !== '"') {
        const name = this.#match(/[\p{L}_$][\p{L}\p{N}_$-]*/uy);
        if (next === undefined) return;
        if (name) this.#fail(`a name needs double quotes: "${name}"`);
        this.#fail(next === "'" ? "a name needs double quotes, not single ones" : "a name in double quotes is missing here");
      }
      this.#string();
      if (this.#peek() !== ":") this.#fail("a colon is missing after the name");
      this.#at += 1;
      this.value();
    });
  }

  /** What stands between an opening bracket and `close`, separated by commas. */
  #list(close, item) {
    const opened = this.#at;
    this.#at += 1;
    if (this.#peek() === close) return void (this.#at += 1);
    for (;;) {
      item();
      const next = this.#peek();
      if (next === close) return void (this.#at += 1);
      if (next === undefined) this.#fail(`this bracket is never closed`, opened);
      if (next !== ",") this.#fail(/[\]}]/.test(next) ? `"${close}" is expected here` : "a comma is missing before this");
      const comma = this.#at;
      this.#at += 1;
      if (this.#peek() === close) this.#fail("there is a comma too many here", comma);
    }
  }

  #string() {
    const opened = this.#at;
    for (this.#at += 1; ; this.#at += 1) {
      const next = this.#text[this.#at];
      if (next === '"') return void (this.#at += 1);
      if (next === undefined || next === "\n") this.#fail("this string is never closed", opened);
      if (next < " ") this.#fail("a tab or another control character must be escaped within a string");
      if (next !== "\\") continue;
      if (!this.#match(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y)) this.#fail('a "\\" starts no such escape; a plain one is written "\\\\"');
      this.#at += 1;
    }
  }

  #number() {
    const found = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y);
    const meant = this.#match(/[-+\w.]+/y);
    if (found !== meant) this.#fail(`${meant} is not a number in JSON`);
    this.#at += found.length;
  }

  #word() {
    const word = this.#match(/[\p{L}_$][\p{L}\p{N}_$]*/uy);
    if (word === "true" || word === "false" || word === "null") return void (this.#at += word.length);
    if (/^(?:true|false|null|none)$/i.test(word)) {
      return this.#fail(`JSON writes this ${word.toLowerCase().replace("none", "null")}, in lower case`);
    }
    if (word === "undefined" || word === "NaN" || word === "Infinity") return this.#fail(`JSON has no ${word}; null comes closest`);
    if (word) return this.#fail(`a string needs double quotes: "${word}"`);
    const next = this.#text[this.#at];
    const quoted = this.#match(/['‘’“”`]([^'‘’“”`\n]*)/uy);
    if (quoted) return this.#fail(`a string needs straight double quotes: "${quoted.slice(1)}"`);
    if (next === "." || next === "+") return this.#fail("a number starts with a digit or a minus sign");
    return this.#fail("a value is missing here");
  }
}
