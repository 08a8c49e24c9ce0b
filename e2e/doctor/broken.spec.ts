// The broken set-ups of e2e/broken, examined: the doctor names the cause that the client names, or a better one.
import { diagnose, formatDiagnosis } from "isomorphic-socketio/diagnose";
import type { ErrorCode } from "isomorphic-socketio";
import { expect, test } from "@playwright/test";
import { Place } from "../broken/place.ts";
import { SETUPS } from "../broken/setups.ts";
import type { ScriptedServer, Wire } from "../defects/scripted.ts";

/** Where the doctor, who looks more closely, knows better than the client. */
const BETTER: Readonly<Record<string, ErrorCode>> = {
  // a WebSocket is told the status alone; the doctor asks over HTTP as well
  "an HTTP server without Socket.IO (WebSocket)": "PATH_NOT_FOUND",
  // what the application set as its limit is not what is wrong: nobody answers at all
  "a request that takes too long": "CONNECT_TIMEOUT",
};

/** Servers with a script play it for every client: the doctor connects several times. */
class Ward extends Place {
  override async scripted(): Promise<ScriptedServer> {
    const server = await super.scripted();
    const next = server.session.bind(server);
    // only ever called, never awaited
    // oxlint-disable-next-line unicorn/no-thenable
    const session = { then: (script: (wire: Wire) => unknown) => void everybody(next, script) };
    return Object.assign(server, { session: () => session });
  }
}

async function everybody(next: () => Promise<Wire>, script: (wire: Wire) => unknown): Promise<void> {
  for (;;) {
    const wire = await next().catch(() => undefined); // nobody comes any more
    if (!wire) return;
    Promise.resolve(script(wire)).catch(() => {}); // this one left in the middle of it
  }
}

// what the application does once connected is nothing that a doctor sees
for (const { name, make, code } of SETUPS.filter(({ code: each }) => each !== "MESSAGE_TOO_LARGE" && each !== "TIMEOUT")) {
  const expected = BETTER[name] ?? code;
  test(`${name}: ${expected}`, async () => {
    const place = new Ward();
    try {
      const { url, options = {}, act } = await make(place);
      expect(act).toBeUndefined();
      const report = await diagnose(url, { stageTimeout: 2000, ...options });
      expect(report, formatDiagnosis(report)).toMatchObject({ ok: false, code: expected });
      expect(report.fix).toEqual(expect.any(String));
    } finally {
      await place.close();
    }
  });
}
