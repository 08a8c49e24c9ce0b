/**
 * Whether JSON nests deeper than `limit`, found out before it is parsed. Hardly any text is looked at closely: it would
 * have to be long enough, and to have enough brackets, to be that deep.
 */
export function isDeeper(json: string, limit: number): boolean {
  if (json.length <= limit * 2 || count(json, "[", limit) + count(json, "{", limit) <= limit) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length && depth <= limit; at++) {
    const unit = json.charCodeAt(at);
    if (unit === 0x5c) at++; // what is escaped; JSON has no backslash outside of strings
    else if (unit === 0x22) quoted = !quoted;
    else if (!quoted && (unit | 0x20) === 0x7b) depth++; // [ or {
    else if (!quoted && (unit | 0x20) === 0x7d) depth--; // ] or }
  }
  return depth > limit;
}

/** How often a character stands in a text; more than `most` are not counted. */
function count(text: string, character: string, most: number): number {
  let found = 0;
  for (let at = -1; found <= most && (at = text.indexOf(character, at + 1)) >= 0; ) found++;
  return found;
}
