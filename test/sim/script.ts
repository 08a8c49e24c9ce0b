import { mulberry32 } from "./random.ts";

/** What can happen, and how often, in relation to each other. */
const WEIGHTS = {
  // the application of the client
  emit: 30,
  connect: 4,
  disconnect: 3,
  cancel: 2,
  open: 1,
  stop: 1,
  "close engine": 1,
  offline: 1,
  "on line": 2,
  // the application of the server
  broadcast: 14,
  "broadcast to a room": 8,
  whisper: 3,
  question: 5,
  expel: 1,
  refuse: 1,
  // the network
  cut: 6,
  "cut all": 1,
  "half-open": 3,
  dead: 2,
  stall: 4,
  flow: 5,
  slow: 3,
  "repeat a GET": 2,
  // the machines
  restart: 2,
  unreachable: 1,
  reachable: 2,
  "pause the server": 2,
  sleep: 2,
  "sleep for ten hours": 1,
  "set the clock": 1,
} as const;

export type What = keyof typeof WEIGHTS;

/** What an application can also do while it is being told of something. */
const INSIDE: ReadonlySet<What> = new Set<What>(["emit", "connect", "disconnect", "cancel", "open", "stop", "close engine", "offline", "on line"]);

export interface Step {
  /** Milliseconds after the step before. */
  readonly after: number;
  readonly what: What;
  /** Which, how, how long: in [0, 1). */
  readonly how: number;
  /** It happens when the application is told of something next, and not before. */
  readonly inside?: true;
}

export interface Settings {
  readonly transports: readonly string[];
  readonly race: boolean;
  readonly tryAllTransports: boolean;
  /** Whether the server resumes lost sessions. */
  readonly recovery: boolean;
}

/** A voyage, as data: with the same script it goes the same way. */
export interface Script {
  /** For what is left to chance on the way: latencies, jitter. */
  readonly seed: number;
  readonly settings: Settings;
  readonly steps: readonly Step[];
}

const LENGTH = { least: 10, most: 90 };

const TOTAL = Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0);

/** The script that belongs to a seed. */
export function script(seed: number): Script {
  const chance = mulberry32(seed * 2 + 1);
  const transports = [["polling", "websocket"], ["websocket"], ["polling"], ["websocket", "polling"]][Math.floor(chance() ** 1.5 * 4)]!;
  const settings: Settings = { transports, race: chance() < 0.2, tryAllTransports: chance() < 0.3, recovery: chance() < 0.6 };
  const length = LENGTH.least + Math.floor(chance() * (LENGTH.most - LENGTH.least));
  return { seed, settings, steps: Array.from({ length }, () => step(chance)) };
}

function step(chance: () => number): Step {
  const what = choose(chance());
  const after = chance() < 0.3 ? 0 : Math.round(chance() ** 3 * 3000);
  const how = Math.round(chance() * 1e6) / 1e6;
  return INSIDE.has(what) && chance() < 0.2 ? { after, what, how, inside: true } : { after, what, how };
}

function choose(dice: number): What {
  let rest = dice * TOTAL;
  for (const [what, weight] of Object.entries(WEIGHTS)) {
    rest -= weight;
    if (rest < 0) return what as What;
  }
  return "emit";
}

/** A script for people: what happens when. */
export function tell({ seed, settings, steps }: Script): string {
  let time = 0;
  const lines = steps.map(({ after, what, how, inside }) => `${String((time += after)).padStart(8)} ms  ${what}${inside ? ", inside the next listener" : ""}  (${how})`);
  return [`seed ${seed}, ${JSON.stringify(settings)}`, ...lines].join("\n");
}
