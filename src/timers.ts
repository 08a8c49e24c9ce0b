/** What tells and keeps the time now. Read as properties, since a realm may lack what nothing in it waits for. */
export const clockOf = ({ setTimeout, clearTimeout, Date } = globalThis) => ({ setTimeout, clearTimeout, Date });

/** That of when the library was loaded. */
export const native = clockOf();

export type Clock = typeof native;

/**
 * Gives an object the timers of this moment as `setTimeoutFn` and `clearTimeoutFn`: with `useNativeTimers`, those that
 * were there when the library was loaded, whatever replaced them since.
 */
export function installTimerFunctions(object: object, { useNativeTimers }: { readonly useNativeTimers?: boolean | undefined }): void {
  const { setTimeout, clearTimeout } = useNativeTimers ? native : globalThis;
  Object.assign(object, { setTimeoutFn: setTimeout.bind(globalThis), clearTimeoutFn: clearTimeout.bind(globalThis) });
}

/** Calls a function once the code of this moment has come to its end. */
export function nextTick(callback: () => void): void {
  queueMicrotask(callback);
}
