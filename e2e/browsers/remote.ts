// The page of a worker: it passes the test's calls on. The script's attributes say which worker.
import type { Answer, Call } from "./realm.ts";

type Receiver = Pick<MessagePort, "postMessage">;

const { kind = "", script = "" } = document.currentScript!.dataset;

const KINDS: Record<string, { readonly lacks: string | false; start(): Promise<Receiver> | Receiver }> = {
  worker: { lacks: !("Worker" in globalThis) && "Worker", start: () => new Worker(script) },
  "module worker": { lacks: !("Worker" in globalThis) && "Worker", start: () => new Worker(script, { type: "module" }) },
  "shared worker": { lacks: !("SharedWorker" in globalThis) && "SharedWorker", start: () => new SharedWorker(script).port },
  "service worker": { lacks: !("serviceWorker" in navigator) && "navigator.serviceWorker", start: register },
};

async function register(): Promise<Receiver> {
  await navigator.serviceWorker.register(script);
  const { active } = await navigator.serviceWorker.ready;
  return active!;
}

const { lacks, start } = KINDS[kind]!;
let worker: Promise<Receiver> | undefined;

async function run(call: Call): Promise<Answer> {
  const { port1, port2 } = new MessageChannel();
  const receiver = await (worker ??= Promise.resolve(start()));
  const answered = new Promise<Answer>((resolve) => (port1.onmessage = ({ data }) => resolve(data as Answer)));
  const failed = new Promise<Answer>((resolve) => {
    if (receiver instanceof Worker) receiver.onerror = ({ message }) => resolve({ error: `the worker did not start: ${message}` });
  });
  receiver.postMessage(call, [port2]);
  return Promise.race([answered, failed]);
}

Object.assign(globalThis, { run, lacks });
