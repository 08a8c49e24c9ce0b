const common = {
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/scripts/jest-esbuild.mjs" },
};
/** These look at `dist`, so they run after a build: `npm run test:package`. */
const built = ["consumer", "load", "package", "size"].map((name) => `<rootDir>/test/${name}.test.ts`);

export default {
  projects: [
    { ...common, displayName: "unit", testMatch: ["<rootDir>/test/**/*.test.ts"], testPathIgnorePatterns: built },
    { ...common, displayName: "package", testMatch: built },
  ],
  collectCoverageFrom: ["src/**/*.ts", "transports/**/*.ts"],
  coverageReporters: ["text", "html"],
};
