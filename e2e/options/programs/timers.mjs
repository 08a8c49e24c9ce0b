// Which timers the client takes once the application has replaced them, as test frameworks do.
// Arguments: package, address of a server, useNativeTimers.
const [name, url, useNativeTimers] = process.argv.slice(2);
const { io } = await import(name);

let used = 0;
for (const timer of ["setTimeout", "clearTimeout"]) {
  const native = globalThis[timer];
  globalThis[timer] = (...args) => {
    used++;
    return native(...args);
  };
}

const socket = io(url, { transports: ["websocket"], useNativeTimers: useNativeTimers === "true" });
await new Promise((resolve) => socket.on("connect", resolve));
console.log(`answer: ${await socket.timeout(5000).emitWithAck("echo", "there")}`);
console.log(`replaced timers used: ${used > 0}`);
socket.disconnect(); // now ws takes a timer as it finds it
