// One client process: loads one library, does one workload, reports what it cost, ends.
import { load } from "./libraries.mjs";
import { workloads } from "./workloads.mjs";

const { library, workload, port, ...parameters } = JSON.parse(process.argv[2]);
const answers = [];
process.on("message", () => answers.shift()?.());
/** Has the parent tell the server. */
const tell = (command) =>
  new Promise((told) => {
    answers.push(told);
    process.send({ command });
  });

const io = await load(library);
const result = await workloads[workload]({ io, url: `http://127.0.0.1:${port}`, tell, ...parameters });
process.send({ result }, () => process.exit());
