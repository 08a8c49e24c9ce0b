/** The files that are made of a report, with their text as it has to be. */
export function documents(report: object): (readonly [path: string, text: string])[];
