import { expect, test } from "@playwright/test";
import { keep } from "../document.ts";
import { apart, together } from "./children.ts";
import { CONVERSATIONS } from "./conversations.ts";
import { HostileServer } from "./server.ts";
import { withTable } from "./table.ts";

/** Milliseconds: more than any conversation needs on a busy machine. */
const PATIENCE = 60_000;
/** What the reference does not do by then, it never does. */
const LONG = 8_000;

test("whatever a server says, the process lives, and the session goes on or ends with a reason", async () => {
  test.setTimeout(3 * PATIENCE);
  const server = new HostileServer(CONVERSATIONS);
  try {
    const told = await together("isomorphic-socketio", await server.start(), CONVERSATIONS, PATIENCE);
    const list = (outcome: (conversation: (typeof CONVERSATIONS)[number]) => string | undefined) => CONVERSATIONS.map((each) => `${each.name} (${each.over}): ${outcome(each)}`);
    expect(list(({ id }) => told.get(id))).toEqual(list(({ ours }) => ours));
  } finally {
    await server.close();
  }
});

test("docs/security.md says so, and what becomes of the reference; TABLES=write brings it up to date", { tag: "@thorough" }, async () => {
  test.setTimeout(10 * PATIENCE);
  const server = new HostileServer(CONVERSATIONS);
  try {
    const reference = await apart("socket.io-client", await server.start(), CONVERSATIONS, LONG);
    const ours = new Map(CONVERSATIONS.map((each) => [each.id, each.ours]));
    await keep("security.md", (document) => withTable(document, CONVERSATIONS, ours, reference));
  } finally {
    await server.close();
  }
});
