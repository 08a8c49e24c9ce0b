import * as entry from "./node.ts";

/** What `require` gives: the function itself, with every export of the module hung on it. */
export default Object.assign(entry.io, entry);
