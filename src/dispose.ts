// Declared here for applications that are compiled without the library "esnext.disposable", in its own words.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

/** Where the platform has no such symbol, the one that compilers agree on. */
function symbol(name: "dispose" | "asyncDispose"): symbol {
  return (Symbol as Partial<SymbolConstructor>)[name] ?? Symbol.for(`Symbol.${name}`);
}

/** The name of what `using` calls. */
export const DISPOSE: typeof Symbol.dispose = /* @__PURE__ */ symbol("dispose") as typeof Symbol.dispose;

/** The name of what `await using` calls. */
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = /* @__PURE__ */ symbol("asyncDispose") as typeof Symbol.asyncDispose;
