import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { backoff } from "../src/core/backoff.ts";

const EXACT = { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0 };
const SPREAD = { ...EXACT, randomizationFactor: 0.5 };

describe("the delay before an attempt", () => {
  test.each([
    [0, 1000],
    [1, 2000],
    [2, 4000],
    [3, 5000],
    [1000, 5000],
    [5000, 5000], // 2 ** 5000 is Infinity
  ])("number %i, counted from 0, doubles up to the longest", (attempt, delay) => {
    expect(backoff(attempt, 0.5, EXACT)).toBe(delay);
  });

  test.each([
    [0, 500],
    [0.25, 750],
    [0.5, 1000],
    [0.75, 1250],
  ])("is spread evenly: chance %d means %d ms", (chance, delay) => {
    expect(backoff(0, chance, SPREAD)).toBe(delay);
  });

  test("is not above the longest, even when that is shorter than the first", () => {
    expect(backoff(0, 0.5, { ...EXACT, reconnectionDelayMax: 10 })).toBe(10);
  });

  test("is a number even when a delay beyond all numbers is spread down to nothing", () => {
    expect(backoff(5000, 0, { ...EXACT, randomizationFactor: 1 })).not.toBeNaN();
  });

  test("is a whole number of milliseconds that a timer can wait", () => {
    const options = fc.record({
      reconnectionDelay: fc.integer({ min: 1, max: 1e6 }),
      reconnectionDelayMax: fc.integer({ min: 1, max: 1e6 }),
      randomizationFactor: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.nat(5000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), options, (attempt, chance, any) => {
        const delay = backoff(attempt, chance, any);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(any.reconnectionDelayMax);
      }),
    );
  });
});
