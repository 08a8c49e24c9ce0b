/** What tests import from "@jest/globals", for a process that runs them thousands of times. */
import { ModernFakeTimers } from "@jest/fake-timers";
import { bind } from "jest-each";
import { ModuleMocker } from "jest-mock";

export { expect } from "expect";

/** Every test that was declared. */
export const tests = [];

let group = { name: "", before: [], after: [], outer: undefined };

export function test(title, run) {
  const name = group.name + title;
  const twins = tests.filter((each) => each.name === name).length;
  tests.push({ id: twins > 0 ? `${name} (${twins + 1})` : name, name, group, run });
}

export function describe(title, declare) {
  group = { name: `${group.name}${title} > `, before: [], after: [], outer: group };
  declare();
  group = group.outer;
}

test.each = bind(test);
describe.each = bind(describe);

export const it = test;
export const beforeEach = (run) => void group.before.push(run);
export const afterEach = (run) => void group.after.push(run);

const timers = new ModernFakeTimers({ config: { fakeTimers: {}, rootDir: "." }, global: globalThis });
const mocker = new ModuleMocker(globalThis);

export const jest = {
  useFakeTimers: (options) => timers.useFakeTimers(options),
  useRealTimers: () => timers.useRealTimers(),
  advanceTimersByTimeAsync: (ms) => timers.advanceTimersByTimeAsync(ms),
  getTimerCount: () => timers.getTimerCount(),
  setSystemTime: (now) => timers.setSystemTime(now),
  fn: (implementation) => mocker.fn(implementation),
  spyOn: (object, method) => mocker.spyOn(object, method),
  restoreAllMocks: () => mocker.restoreAllMocks(),
};

/** Milliseconds that a test may take; most take a few. */
const LIMIT = 5_000;

const { setTimeout, clearTimeout } = globalThis;

/** Runs one test with the hooks around it; rejects when it fails. */
export async function run(test) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it takes too long")), LIMIT);
  });
  await Promise.race([perform(test), late]).finally(() => clearTimeout(timer));
}

async function perform({ group: inner, run: body }) {
  const groups = [];
  for (let each = inner; each; each = each.outer) groups.unshift(each);
  try {
    for (const { before } of groups) for (const hook of before) await hook();
    await body();
  } finally {
    for (const { after } of groups.reverse()) for (const hook of after) await hook();
    timers.useRealTimers();
  }
}
