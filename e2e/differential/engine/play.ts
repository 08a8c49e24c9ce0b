import type { Lanes } from "../recording.ts";
import { record } from "../stage.ts";
import type { EngineScenario, EngineSocket } from "./scenarios.ts";
import { EngineWorld } from "./world.ts";

/** Plays a scenario once, on a server of its own. */
export async function playEngine(Socket: EngineSocket, { server, run }: EngineScenario): Promise<Lanes> {
  return record(await EngineWorld.open(server), (world) => run(Socket, world));
}
