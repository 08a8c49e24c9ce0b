import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { into } from "./table.mjs";

const DOCUMENT = "docs/security.md";
const FOUND = new Set(["Killed", "Timeout"]);
const MISSED = new Set(["Survived", "NoCoverage"]);

/** Brings the table of the security page up to date, for the files that this run was about. */
class Table {
  #files = new Set();

  onMutantTested({ fileName }) {
    this.#files.add(basename(fileName));
  }

  onMutationTestReportReady({ files }) {
    const results = Object.entries(files)
      .map(([file, { mutants }]) => [basename(file), count(mutants, FOUND), count(mutants, MISSED)])
      .filter(([file]) => this.#files.has(file));
    writeFileSync(DOCUMENT, into(readFileSync(DOCUMENT, "utf8"), results));
  }
}

function count(mutants, statuses) {
  return mutants.filter(({ status }) => statuses.has(status)).length;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, "table", Table)];
