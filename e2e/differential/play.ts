import type { Lanes } from "./recording.ts";
import type { Io, Scenario } from "./scenario.ts";
import type { Version } from "./servers.ts";
import { World } from "./world.ts";

/** Plays a scenario once, on a server of its own, and returns what was recorded until its end. */
export async function play(io: Io, version: Version, { server, run }: Scenario): Promise<Lanes> {
  const world = await World.open(version, server);
  process.setUncaughtExceptionCaptureCallback((error) => world.onUncaught(error));
  try {
    await run(io, world);
    return world.recording.lanes();
  } catch (cause) {
    throw new Error(`${String(cause)} after ${JSON.stringify(world.recording.lanes(), undefined, 2)}`, { cause });
  } finally {
    await world.close();
    process.setUncaughtExceptionCaptureCallback(null);
  }
}
