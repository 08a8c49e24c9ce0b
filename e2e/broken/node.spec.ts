// Every broken set-up is provoked for real, once for each of the two clients: what they say is what the table in
// docs/troubleshooting.md shows.
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { io as ours } from "isomorphic-socketio";
import { io as reference } from "socket.io-client";
import { Program } from "../program.ts";
import { ROOT } from "../root.ts";
import { observe } from "./observe.ts";
import { Place } from "./place.ts";
import { SETUPS } from "./setups.ts";

for (const { name, make, code, message, reference: expected, deadly } of SETUPS) {
  test(`${name}: ${code}`, async () => {
    const place = new Place();
    try {
      const { facts, message: told, hint } = await observe(ours as never, await make(place));
      expect(facts).toMatchObject({ name: "SocketIOError", code });
      expect(facts["message"] ?? told).toMatch(message);
      expect(hint).toEqual(expect.any(String));
    } finally {
      await place.close();
    }
  });

  test(`${name}: what socket.io-client says`, async () => {
    const place = new Place();
    try {
      if (deadly) {
        const program = Program.node([join("e2e", "broken", "uncaught.mjs"), deadly, (await make(place)).url], ROOT);
        place.finally(() => program.kill());
        expect(await program.line("uncaught")).toBe(expected);
      } else {
        const { event, message: told } = await observe(reference, await make(place));
        expect(`${event}: ${told}`).toBe(expected);
      }
    } finally {
      await place.close();
    }
  });
}
