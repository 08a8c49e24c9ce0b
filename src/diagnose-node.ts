import { transports } from "../transports/node.ts";
import { bindDiagnose, type Diagnose } from "./diagnose/diagnose.ts";
import { network, request } from "./node-network.ts";

export * from "./diagnose-exports.ts";

/** Finds out what keeps a client from a server. See `Diagnose`. */
export const diagnose: Diagnose = /* @__PURE__ */ bindDiagnose({
  transports,
  page: undefined,
  // nobody asks here; whoever wants to know what a page would be told says for which one
  origin: ({ extraHeaders }) => Object.entries(extraHeaders ?? {}).find(([name]) => name.toLowerCase() === "origin")?.[1],
  network,
  request,
});
