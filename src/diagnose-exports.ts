// What both diagnose entries offer beside `diagnose`, which knows its platform.
export { explain, type Explanation } from "./diagnose/explain.ts";
export { formatDiagnosis, stageLine, verdictLines } from "./diagnose/print.ts";
export type { Diagnose } from "./diagnose/diagnose.ts";
export type { DiagnoseOptions, Diagnosis, Outcome, Stage, StageName } from "./diagnose/report.ts";
