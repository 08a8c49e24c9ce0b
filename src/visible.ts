/** What moves a cursor, begins a line or turns the direction of text. */
const COMMANDS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** Text that may be a server's, for one line of a terminal: a character that would command it is shown by its number. */
export function visible(text: string): string {
  return text.replace(COMMANDS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
