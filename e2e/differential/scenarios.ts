import type { Scenario } from "./scenario.ts";
import { acknowledgements } from "./scenarios/acknowledgements.ts";
import { data } from "./scenarios/data.ts";
import { disconnection } from "./scenarios/disconnection.ts";
import { frames } from "./scenarios/frames.ts";
import { handshake } from "./scenarios/handshake.ts";
import { listeners } from "./scenarios/listeners.ts";
import { managers } from "./scenarios/managers.ts";
import { namespaces } from "./scenarios/namespaces.ts";
import { reconnection } from "./scenarios/reconnection.ts";
import { recovery } from "./scenarios/recovery.ts";
import { sending } from "./scenarios/sending.ts";
import { transports } from "./scenarios/transports.ts";

export const SCENARIOS: readonly Scenario[] = [
  ...handshake,
  ...namespaces,
  ...acknowledgements,
  ...data,
  ...sending,
  ...reconnection,
  ...recovery,
  ...transports,
  ...disconnection,
  ...listeners,
  ...managers,
  ...frames,
];
