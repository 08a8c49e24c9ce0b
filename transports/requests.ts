import type { Agent, ClientRequest } from "node:http";

/** What Node asks an agent to do for a request; its types do not say so. */
export interface Requestable {
  addRequest(request: ClientRequest, options: object): void;
}

/**
 * An agent that shows every request before it is sent. The one that is given may serve others, and stays as it is: not even a
 * prototype of this one, since V8 gives up what it knows of an object that becomes one.
 */
export function showing(agent: Agent, show: (request: ClientRequest) => void): Agent {
  const addRequest: Requestable["addRequest"] = (request, ...rest) => {
    show(request);
    (agent as unknown as Requestable).addRequest(request, ...rest);
  };
  return Object.assign(Object.create(Object.getPrototypeOf(agent) as Agent) as Agent, agent, { addRequest });
}
