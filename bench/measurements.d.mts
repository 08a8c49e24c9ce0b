export const measurements: readonly { readonly name: string; readonly libraries: readonly string[] }[];
