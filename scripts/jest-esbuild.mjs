import { transformSync } from "esbuild";

/** A jest transform: types are stripped, nothing else. The tests run the sources, not the build. */
export default {
  process(source, filename) {
    return transformSync(source, { loader: "ts", format: "esm", target: "node18", sourcemap: "inline", sourcefile: filename });
  },
};
