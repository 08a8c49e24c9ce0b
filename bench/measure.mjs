import * as kinds from "./kinds.mjs";
import { serve, stop } from "./processes.mjs";
import { summary } from "./statistics.mjs";

/** Does each measurement in turn: in every round all libraries, one after the other. */
export async function* measure(measurements) {
  const servers = { peer: await serve("peer.mjs"), official: await serve("official.mjs") };
  const late = {
    browser: async () => (await import("./browser.mjs")).open(servers),
    scale: async () => (await import("./scale.mjs")).scale,
  };
  const opened = new Map();
  const runner = async (kind) => {
    if (!opened.has(kind)) opened.set(kind, late[kind] ? await late[kind]() : kinds[kind]);
    return opened.get(kind);
  };
  try {
    for (const measurement of measurements) {
      const run = await runner(measurement.kind);
      const samples = new Map(measurement.libraries.map((library) => [library, []]));
      for (let round = 0; round < measurement.rounds; round++) {
        for (const [library, results] of samples) results.push(await run(library, measurement, servers));
      }
      yield described(measurement, samples);
    }
  } finally {
    await opened.get("browser")?.close();
    await Promise.all(Object.values(servers).map(stop));
  }
}

function described({ name, title, metric, unit, goals, rounds }, samples) {
  const libraries = Object.fromEntries([...samples].map(([library, results]) => [library, summary(results)]));
  return { name, title, metric, unit, rounds, goals, libraries };
}
