import type { Agent, ClientRequest } from "node:http";

/** What Node asks an agent to do for a request; its types do not say so. */
export interface Requestable {
  addRequest(request: ClientRequest, options: object): void;
}

/** An agent that shows every request before it is sent. The one that is given may serve others, and stays as it is. */
export function showing(agent: Agent, show: (request: ClientRequest) => void): Agent {
  const addRequest: Requestable["addRequest"] = (request, ...rest) => {
    show(request);
    (agent as unknown as Requestable).addRequest(request, ...rest);
  };
  return Object.create(agent, { addRequest: { value: addRequest } }) as Agent;
}
