import { advise } from "./diagnose/advice.ts";

advise(); // whoever has the explanations in the bundle finds them in the errors, too

// What both diagnose entries offer beside `diagnose`, which knows its platform.
export { explain, type Explanation } from "./diagnose/explain.ts";
export { formatDiagnosis, stageLine, title as stageTitle, verdictLines } from "./diagnose/print.ts";
export type { Diagnose } from "./diagnose/diagnose.ts";
export type { DiagnoseOptions, Diagnosis, Outcome, Stage, StageName } from "./diagnose/report.ts";
