// The entry of browsers while an application is being developed: as src/browser.ts, and it says what is used wrongly.
// Bundlers choose it by the condition "development".
import { transports } from "../transports/browser.ts";
import { bindBuilder } from "./builder.ts";
import { advise } from "./diagnose/advice.ts";
import { bindManager, createIo } from "./io.ts";
import { print, Watch } from "./warnings.ts";

export * from "./browser.ts";

advise();
const watch = new Watch({ show: print, later: (callback) => setTimeout(callback) });

export const Manager = watch.manager(bindManager(transports));
export const io = watch.io(createIo(transports, Manager));
export const SocketBuilder = bindBuilder(Manager);

export { io as connect, io as default };
