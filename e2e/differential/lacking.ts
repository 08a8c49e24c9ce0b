// What older servers lack: with them, the scenarios named here would show nothing of the client.
import { VERSIONS, type Version } from "./servers.ts";

interface Feature {
  /** The first version of those that are tested here which has it. */
  readonly since: Version;
  readonly reason: string;
  readonly scenarios: readonly string[];
}

const FEATURES: readonly Feature[] = [
  {
    since: "4.8",
    reason: "connection state recovery came with 4.6",
    scenarios: [
      "a session is recovered, and what was missed is told before connect",
      "a session that the server has forgotten",
      "a volatile event moves no offset",
      "an event with an acknowledgement moves no offset",
      "the offset of a session that could not be recovered",
      "who leaves gives up the session",
      "auth beside the session's id",
    ],
  },
  {
    since: "4.8",
    reason: "the server's option addTrailingSlash came with 4.6",
    scenarios: ["a path without a slash at its end"],
  },
  {
    since: "4.5",
    reason: "the handshake tells the limit of a payload since 4.5",
    scenarios: [
      "many small events within the limit of a payload",
      "small binaries up to the limit of a payload",
      "an event above the limit of the server, over polling",
      "an event above the limit of the server, over websocket",
    ],
  },
  {
    since: "4.5",
    reason: "older servers took events without a name",
    scenarios: ["an event without a name"],
  },
  {
    since: "4.5",
    reason: "before 4.1, what breaks the protocol of a namespace did not close the connection",
    scenarios: ["a late answer to the server after disconnect()", "a namespace that is left and joined again at once"],
  },
];

/** Why a scenario cannot be played on a server of this version; undefined when it can. */
export function lacking(version: Version, scenario: string): string | undefined {
  return FEATURES.find(({ since, scenarios }) => VERSIONS.indexOf(version) > VERSIONS.indexOf(since) && scenarios.includes(scenario))?.reason;
}

/** All names in the table above, to be compared with those of the scenarios. */
export const DEMANDING: readonly string[] = FEATURES.flatMap(({ scenarios }) => scenarios);
