export default {
  testRunner: "conversations",
  plugins: ["./mutation/runner.mjs", "./mutation/reporter.mjs"],
  buildCommand: "node mutation/build.mjs",
  coverageAnalysis: "perTest",
  mutate: ["src/core/**/*.ts"],
  concurrency: 2,
  timeoutMS: 20_000, // a busy machine is not taken for a loop without end
  timeoutFactor: 3,
  reporters: ["clear-text", "progress-append-only", "json", ...(process.env.TABLES === "write" ? ["table"] : [])],
  clearTextReporter: { allowColor: false, reportTests: false },
  incremental: true,
  incrementalFile: "mutation/incremental.json",
  jsonReporter: { fileName: "mutation/report.json" },
  tempDirName: "mutation/sandbox",
  tsconfigFile: "mutation/none.json", // to rewrite it, the compiler of TypeScript 6 would be needed
  ignorePatterns: ["mutation/node_modules", "e2e", "bench", "dist", "docs"],
};
