import { transports } from "../transports/browser.ts";
import { bindDiagnose, type Diagnose } from "./diagnose/diagnose.ts";
import { pageOrigin, request } from "./diagnose/page.ts";
import { pageLocation } from "./url.ts";

export * from "./diagnose-exports.ts";

/** Finds out what keeps a client from a server. See `Diagnose`. */
export const diagnose: Diagnose = /* @__PURE__ */ bindDiagnose({
  transports,
  get page() {
    return pageLocation();
  },
  origin: pageOrigin,
  network: {},
  request,
});
