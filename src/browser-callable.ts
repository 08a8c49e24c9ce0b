import * as entry from "./browser.ts";

/** What `require` and the script tag give: the function itself, with every export of the module hung on it. */
export default Object.assign(entry.io, entry);
