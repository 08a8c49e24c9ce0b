import type { Scenario } from "./scenario.ts";
import { acknowledgements } from "./scenarios/acknowledgements.ts";
import { data } from "./scenarios/data.ts";
import { handshake } from "./scenarios/handshake.ts";
import { namespaces } from "./scenarios/namespaces.ts";
import { sending } from "./scenarios/sending.ts";

export const SCENARIOS: readonly Scenario[] = [...handshake, ...namespaces, ...acknowledgements, ...data, ...sending];
