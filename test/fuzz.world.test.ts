import { expect, test } from "@jest/globals";
import { RULES, type Rule } from "./sim/ledger.ts";
import { SABOTAGES } from "./sim/sabotage.ts";
import { type Script, script, type Settings, type Step, tell } from "./sim/script.ts";
import { broken, shrink } from "./sim/shrink.ts";
import { Voyage } from "./sim/voyage.ts";

const SEEDS = 150;

/** What must have happened at least once in all these voyages, lest they prove nothing. */
const HAPPENED = [
  ...["connect", "recovered", "reconnect", "connect_error", "on polling", "on websocket", "broadcast", "whisper", "question"],
  ...["close: ping timeout", "close: transport close", "close: transport error", "close: forced close"],
  ...["disconnect: io server disconnect", "disconnect: ping timeout", "disconnect: transport close", "disconnect: transport error"],
  ...["settled: answered", "settled: TIMEOUT", "settled: DISCONNECTED", "settled: SERVER_UNREACHABLE", "settled: ABORTED"],
];

test("whatever happens to machines and networks, no rule is broken", () => {
  const happened = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const voyage = new Voyage(script(seed));
    try {
      voyage.run();
    } catch (error) {
      const { rule } = error as { rule: Rule };
      throw new Error(`npm run fuzz -- --seed ${seed}\n${tell(shrink(script(seed), rule))}`, { cause: error });
    }
    for (const what of voyage.ledger.counts.keys()) happened.add(what);
  }
  expect(HAPPENED.filter((what) => !happened.has(what))).toEqual([]);
});

test("a script goes the same way each time", () => {
  const counts = (seed: number) => {
    const voyage = new Voyage(script(seed));
    voyage.run();
    return [...voyage.ledger.counts];
  };
  expect(counts(5)).toEqual(counts(5));
  expect(counts(5)).not.toEqual(counts(6));
});

test("what an intermediary sends twice it sends before the answer: no answer goes to a question that nobody asked", () => {
  const settings: Settings = { transports: ["polling", "websocket"], race: false, tryAllTransports: false, recovery: true };
  const steps: Step[] = [
    { after: 0, what: "repeat a GET", how: 0.962626 },
    { after: 0, what: "broadcast", how: 0.239432 },
    { after: 1000, what: "stall", how: 0.09558 },
    { after: 0, what: "repeat a GET", how: 0.571182 },
    { after: 0, what: "emit", how: 0.348663 },
    { after: 0, what: "unreachable", how: 0.304201 },
  ];
  expect(broken({ seed: 20_469, settings, steps })).toBeUndefined();
});

/** The first of some seeds with which this rule is broken. */
function culprit(rule: Rule): Script | undefined {
  for (let seed = 1; seed <= SEEDS; seed++) if (broken(script(seed), SABOTAGES[rule])?.rule === rule) return script(seed);
  return undefined;
}

test.each(RULES)("a broken piece is found out: %s", (rule) => {
  expect(culprit(rule)).toBeDefined();
});

test("a script that fails is shortened until every step counts", () => {
  const rule = "one connection carries emits in order";
  const { steps, ...rest } = shrink(culprit(rule)!, rule, SABOTAGES[rule]);
  expect(broken({ ...rest, steps }, SABOTAGES[rule])?.rule).toBe(rule);
  for (const each of steps) expect(broken({ ...rest, steps: steps.filter((step) => step !== each) }, SABOTAGES[rule])?.rule).not.toBe(rule);
  expect(steps.length).toBeLessThan(4);
});
