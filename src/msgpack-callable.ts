import parser from "./msgpack.ts";

/** What `require` gives: the parser itself, and as its default too. */
export default { ...parser, default: parser };
