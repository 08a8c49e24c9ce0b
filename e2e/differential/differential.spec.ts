// Every scenario is played with socket.io-client and with this library, against servers of the same kind; the two recordings are
// equal, but for the differences that differences.ts names line by line and intended.ts explains.
import { expect, test } from "@playwright/test";
import { Socket as ReferenceEngine } from "engine.io-client";
import { io as ours } from "isomorphic-socketio";
import { Socket as OurEngine } from "isomorphic-socketio/engine";
import { io as reference } from "socket.io-client";
import { compare, type Differences } from "./diff.ts";
import { DIFFERENCES } from "./differences.ts";
import { playEngine } from "./engine/play.ts";
import { ENGINE_SCENARIOS, type EngineSocket } from "./engine/scenarios.ts";
import { INTENDED } from "./intended.ts";
import { DEMANDING, lacking } from "./lacking.ts";
import { play } from "./play.ts";
import { differences as differencesOf, type Libraries } from "./random/comparison.ts";
import { CORNERS } from "./random/corners.ts";
import type { Io } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";
import { VERSIONS } from "./servers.ts";

const libraries: Libraries = { reference: reference as Io, ours: ours as unknown as Io };
const names = [...[...SCENARIOS, ...ENGINE_SCENARIOS].map(({ name }) => name), ...Object.keys(CORNERS)];

function differences(name: string): Differences {
  return (DIFFERENCES as Readonly<Record<string, Differences>>)[name] ?? {};
}

test("every scenario has a name of its own, and every name in a table belongs to one", () => {
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(INTENDED), ...DEMANDING]));
  expect(Object.keys(DIFFERENCES).sort()).toEqual(Object.keys(INTENDED).sort());
});

test("every intended difference has lines to prove it", () => {
  for (const lanes of Object.values(DIFFERENCES)) expect(Object.values(lanes).flat()).not.toEqual([]);
});

for (const version of VERSIONS) {
  test.describe(`socket.io ${version}`, () => {
    for (const scenario of SCENARIOS.filter(({ name }) => lacking(version, name) === undefined)) {
      test(scenario.name, async () => {
        const expected = await play(reference as Io, version, scenario);
        const actual = await play(ours as unknown as Io, version, scenario);
        expect(compare(expected, actual)).toEqual(differences(scenario.name));
      });
    }
  });
}

test.describe("engine.io", () => {
  for (const scenario of ENGINE_SCENARIOS) {
    test(scenario.name, async () => {
      const expected = await playEngine(ReferenceEngine, scenario);
      const actual = await playEngine(OurEngine as unknown as EngineSocket, scenario);
      expect(compare(expected, actual)).toEqual(differences(scenario.name));
    });
  }
});

test.describe("corners", () => {
  for (const [name, program] of Object.entries(CORNERS)) {
    test(name, async () => expect(await differencesOf(libraries, program)).toEqual(differences(name)));
  }
});
