// With BENCH_PROFILE set, what a workload spends its time on, function by function:
//   BENCH_PROFILE=1 npm run bench -- --library ours --rounds 2 emit
import { writeFileSync } from "node:fs";

const LINES = 30;

/** Runs something under the profiler of V8, if that is wanted; prints the functions that took most. */
export async function profiled(run) {
  if (!process.env.BENCH_PROFILE) return run();
  const { Session } = await import("node:inspector/promises");
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
  await run();
  printed((await session.post("Profiler.stop")).profile);
}

/** Prints the functions of a profile that took most; writes all of it where that is wanted. */
export function printed(profile) {
  console.log(hottest(profile).join("\n"));
  if (process.env.BENCH_PROFILE.endsWith(".cpuprofile")) writeFileSync(process.env.BENCH_PROFILE, JSON.stringify(profile));
}

function hottest({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || "(anonymous)"} ${callFrame.url.split("/").slice(-2).join("/")}:${callFrame.lineNumber + 1}`]));
  const times = new Map();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const name = names.get(id);
    if (name.startsWith("(idle)")) continue;
    times.set(name, (times.get(name) ?? 0) + timeDeltas[index]);
    total += timeDeltas[index];
  }
  const sorted = [...times].sort((a, b) => b[1] - a[1]).slice(0, LINES);
  return sorted.map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(6)} %  ${name}`);
}
