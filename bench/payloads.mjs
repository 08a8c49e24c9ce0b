const words = "The quick brown fox jumps over the lazy dog. ";
const text = (length) => words.repeat(Math.ceil(length / words.length)).slice(0, length);

/** What an event carries: the same in every round, and made when it is asked for. */
export const payloads = {
  small: { id: 12_345, user: "ada", text: "hello, world", done: false },
  get kib() {
    return { id: 12_345, text: text(1000) };
  },
  get large() {
    return { id: 12_345, text: text(65_500) };
  },
  get binaryKib() {
    return Buffer.alloc(1024, words);
  },
  get binaryLarge() {
    return Buffer.alloc(65_536, words);
  },
  get binaryMib() {
    return Buffer.alloc(1_048_576, words);
  },
};
