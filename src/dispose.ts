// Declared here for applications that are compiled without the library "esnext.disposable", in its own words.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

const { dispose = Symbol.for("Symbol.dispose"), asyncDispose = Symbol.for("Symbol.asyncDispose") } = Symbol as Partial<SymbolConstructor>;

/** The name of what `using` calls; where the platform has none, the one that compilers agree on. */
export const DISPOSE: typeof Symbol.dispose = dispose as typeof Symbol.dispose;

/** The name of what `await using` calls. */
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = asyncDispose as typeof Symbol.asyncDispose;
