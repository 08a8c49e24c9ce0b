import { describe, expect, test } from "@jest/globals";
import { type ErrorCode, SocketIOError } from "../src/core/errors.ts";
import { parseHandshake } from "../src/core/frame.ts";
import type { Message } from "../src/core/ports.ts";
import { connected, Requests } from "./sim/requests.ts";
import { handshake } from "./sim/world.ts";

describe("closing", () => {
  test("tells the server, and gives up the GET afterwards", () => {
    const { requests, poller } = connected();
    poller.close();
    expect(requests.news()).toEqual(["linger", "POST s1 1"]);
    requests.accept();
    expect(requests.news()).toEqual(["abort"]);
  });

  test("delivers what waits first, however many payloads it takes", () => {
    const { requests, poller } = connected({ maxPayload: 5 });
    for (const frame of ["4a", "4b", "4c", "4d"]) poller.send(frame);
    poller.close();
    requests.accept().accept().accept().accept();
    // the goodbye in a payload of its own: a server closes before it has read what stands beside it
    expect(requests.news()).toEqual(["POST s1 4a", "linger", "POST s1 4b 4c", "POST s1 4d", "POST s1 1", "abort"]);
  });

  test("forgets what it cannot deliver", () => {
    const { requests, poller } = connected();
    for (const frame of ["4in flight", "4waiting"]) poller.send(frame);
    poller.close();
    poller.onError(new Error("the POST failed"));
    expect(poller.bufferedAmount).toBe(0);
    expect(requests.news()).toEqual(["POST s1 4in flight", "linger", "abort"]);
  });

  test("once is enough", () => {
    const { requests, poller } = connected();
    poller.close();
    poller.close();
    requests.accept();
    poller.close();
    expect(requests.news()).toEqual(["linger", "POST s1 1", "abort"]);
  });

  test("is not undone by a pause or its end", () => {
    const { requests, poller } = connected();
    poller.close();
    poller.pause();
    requests.answer("4late");
    poller.resume();
    requests.accept();
    expect(requests.news()).toEqual(["linger", "POST s1 1", "abort"]);
  });

  test("before the handshake waits for it, to tell the server", () => {
    const requests = new Requests();
    requests.poller.close();
    expect(requests.news()).toEqual(["GET", "linger"]);
    requests.answer(handshake(), "4late");
    expect(requests.news()).toEqual(["POST s1 1"]);
    requests.accept();
    expect(requests.news()).toEqual(["abort"]);
  });

  test("before the handshake delivers what was sent until then, and the goodbye apart", () => {
    const requests = new Requests();
    requests.poller.send("4early");
    requests.poller.close();
    requests.answer(handshake()).accept().accept();
    expect(requests.news()).toEqual(["GET", "linger", "POST s1 4early", "POST s1 1", "abort"]);
  });

  test("when the handshake is delivered asks for nothing more", () => {
    const requests = new Requests();
    requests.react = () => {
      requests.poller.begin(parseHandshake(handshake()));
      requests.poller.close();
    };
    requests.answer(handshake());
    expect(requests.news().slice(2)).toEqual(["linger", "POST s1 1"]);
  });

  test.each([
    ["is none", (requests: Requests) => requests.answer("4hello")],
    ["does not come", (requests: Requests) => requests.poller.onError(new Error("in vain"))],
  ])("before a handshake that %s has nobody to tell", (_, happen) => {
    const requests = new Requests();
    requests.poller.close();
    happen(requests);
    expect(requests.news()).toEqual(["GET", "linger", "abort"]);
  });

  test("after a pause that is complete leaves the session to the transport that took it over", () => {
    const { requests, poller } = connected();
    poller.pause();
    requests.answer("6");
    poller.close();
    expect(requests.news()).toEqual(["frame 6", "paused", "abort"]);
  });

  test("during a pause delivers and tells, and the pause is never complete", () => {
    const { requests, poller } = connected();
    poller.send("4a");
    poller.pause();
    poller.close();
    requests.answer("6").accept().accept();
    expect(requests.news()).toEqual(["POST s1 4a", "linger", "POST s1 1", "abort"]);
  });

  test("while frames are delivered ends the delivery", () => {
    const { requests, poller } = connected();
    requests.react = () => poller.close();
    requests.answer("4a", "4b");
    requests.accept();
    expect(requests.news()).toEqual(["frame 4a", "linger", "POST s1 1", "abort"]);
  });

  test("when a POST has drained still tells the server", () => {
    const { requests, poller } = connected();
    poller.send("4a");
    requests.react = () => poller.close();
    requests.accept();
    expect(requests.news()).toEqual(["POST s1 4a", "drain", "linger", "POST s1 1"]);
    requests.accept();
    expect(requests.news()).toEqual(["abort"]);
  });

  test.each([
    ["the answer to the GET", (requests: Requests) => requests.answer("4late", "1")],
    ["a request that fails", (requests: Requests) => requests.poller.onError(new Error("400"))],
  ])("is silent about %s", (_, happen) => {
    const { requests, poller } = connected();
    poller.send("4a");
    poller.close();
    requests.news();
    happen(requests);
    expect(requests.news().filter((line) => line !== "abort")).toEqual([]);
  });
});

describe("abandoning", () => {
  test("gives up every request, and hands back the messages of which no part was sent", () => {
    const { requests, poller } = connected();
    const messages: Message[] = [{}, {}, {}];
    poller.send("4a", messages[0]);
    poller.send(new Uint8Array(1)); // an attachment of the first
    poller.send("4b", messages[1]);
    poller.send(new Uint8Array(1));
    poller.send("3");
    poller.send("4c", messages[2]);
    const unsent = poller.abandon();
    expect(unsent).toHaveLength(2);
    expect(unsent[0]).toBe(messages[1]);
    expect(unsent[1]).toBe(messages[2]);
    expect(requests.news()).toEqual(["POST s1 4a", "abort"]);
    expect([poller.abandon(), poller.bufferedAmount, requests.news()]).toEqual([[], 0, []]);
  });

  test("is the end: whatever the requests still come to is not heard", () => {
    const { requests, poller } = connected();
    poller.send("4a");
    poller.send("4b");
    poller.abandon();
    requests.news();
    poller.pause();
    poller.resume();
    poller.send("4c");
    poller.close();
    requests.answer("4late").accept();
    poller.onError(new Error("aborted"));
    expect(requests.news()).toEqual([]);
  });

  test("is the end also when no POST was in flight", () => {
    const { requests, poller } = connected();
    poller.abandon();
    poller.send("4a");
    expect(requests.news()).toEqual(["abort"]);
  });

  test("while frames are delivered ends the delivery", () => {
    const { requests, poller } = connected();
    requests.react = () => {
      poller.abandon();
      poller.resume();
    };
    requests.answer("4a", "4b");
    expect(requests.news()).toEqual(["frame 4a", "abort"]);
  });
});

describe("an error", () => {
  test("ends the transport once, gives up the other request, and leaves the unsent to be fetched", () => {
    const { requests, poller } = connected();
    const message = {};
    poller.send("4a");
    poller.send("4b", message);
    poller.onError(new Error("POST failed"));
    poller.onError(new Error("GET aborted"));
    expect(requests.news()).toEqual(["POST s1 4a", "abort", "transport error: POST failed"]);
    expect(poller.abandon()).toEqual([message]);
  });

  test.each<[string, ErrorCode]>([
    ["parse error", "PARSE_ERROR"],
    ["parse error", "LIMIT_EXCEEDED"],
    ["transport error", "HTTP_STATUS"],
  ])("is a %s when it is a %s", (reason, code) => {
    const { requests, poller } = connected();
    poller.onError(new SocketIOError(code, "what the server did"));
    expect(requests.news()).toEqual(["abort", `${reason}: what the server did`]);
  });

  test("before the handshake is told as well", () => {
    const requests = new Requests();
    requests.poller.onError(new Error("refused"));
    expect(requests.news()).toEqual(["GET", "abort", "transport error: refused"]);
  });

  test("of the last POST of a close ends the wait for it", () => {
    const { requests, poller } = connected();
    poller.close();
    poller.onError(new Error("refused"));
    expect(requests.news()).toEqual(["linger", "POST s1 1", "abort"]);
  });
});
