import type { Lanes } from "./recording.ts";
import type { Io, Scenario } from "./scenario.ts";
import type { Version } from "./servers.ts";
import { record } from "./stage.ts";
import { World } from "./world.ts";

/** Plays a scenario once, on a server of its own. */
export async function play(io: Io, version: Version, { server, run }: Scenario): Promise<Lanes> {
  return record(await World.open(version, server), (world) => run(io, world));
}
