import { pathToFileURL } from "node:url";
import { INSTRUMENTER_CONSTANTS } from "@stryker-mutator/api/core";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";

/**
 * Runs the tests of the core in this process, loaded once for thousands of mutants: a mutant takes milliseconds, where a
 * test runner that starts anew takes seconds.
 */
class Conversations {
  #loads = 0;
  #world;
  /** How long each test took the last time, in milliseconds. */
  #spent = new Map();

  /** What the mutated code looks at. */
  get #context() {
    return (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    const { tests, run } = await this.#load();
    const context = this.#context;
    const results = [];
    for (const test of tests) {
      const { id, name } = test;
      const start = performance.now();
      context.currentTestId = id;
      const failure = await run(test).then(() => undefined, (error) => error);
      context.currentTestId = undefined;
      const timeSpentMs = performance.now() - start;
      results.push(failure ? { id, name, timeSpentMs, status: 1, failureMessage: String(failure.message) } : { id, name, timeSpentMs, status: 0 });
    }
    return { status: "complete", tests: results, mutantCoverage: context.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation, reloadEnvironment }) {
    const context = this.#context;
    context.activeMutant = mutantActivation === "static" ? activeMutant.id : undefined;
    if (reloadEnvironment || !this.#world) {
      try {
        await this.#load();
      } catch (error) {
        return { status: "killed", killedBy: [], failureMessage: String(error), nrOfTests: 0 };
      }
    }
    Object.assign(context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const { tests, run } = this.#world;
    const filter = testFilter && new Set(testFilter);
    const spent = ({ id }) => this.#spent.get(id) ?? 0;
    const wanted = tests.filter(({ id }) => !filter || filter.has(id)).sort((a, b) => spent(a) - spent(b)); // most mutants die soon
    let nrOfTests = 0;
    for (const test of wanted) {
      nrOfTests++;
      const start = performance.now();
      const failure = await run(test).then(() => undefined, (error) => error);
      this.#spent.set(test.id, performance.now() - start);
      if (context.hitCount > hitLimit) return { status: "timeout", reason: `it was reached ${context.hitCount} times` };
      if (failure) return { status: "killed", killedBy: [test.id], failureMessage: String(failure.message), nrOfTests };
    }
    return { status: "survived", nrOfTests };
  }

  /** Loads the tests anew, and what they test. */
  async #load() {
    this.#world = await import(`${pathToFileURL("mutation/bundle.mjs").href}?${this.#loads++}`);
    return this.#world;
  }
}

// what a mutant throws in a callback that no test awaits fails no test, and must not end the process
process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "conversations", Conversations)];
