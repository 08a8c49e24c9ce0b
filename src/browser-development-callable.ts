import * as entry from "./browser-development.ts";

/** As src/browser-callable.ts, for development. */
export default Object.assign(entry.io, entry);
