import { describe, expect, test } from "@jest/globals";
import { isUnknownSession, read } from "../src/diagnose/answer.ts";
import { handshake } from "./sim/world.ts";

const answer = (status: number, body: string, location?: string) => ({ status, body, headers: { get: (name: string) => (name === "location" ? (location ?? null) : null) } });

describe("what an answer says about who gave it", () => {
  test.each<[what: string, given: ReturnType<typeof answer>, stage: string, code: string, detail: string]>([
    ["a page", answer(200, "<!DOCTYPE html><p>Hello"), "path", "NOT_SOCKET_IO", "a page in HTML"],
    ["nothing", answer(200, ""), "path", "NOT_SOCKET_IO", "it sends nothing"],
    ["something else", answer(200, '{"hello":"world"}'), "path", "NOT_SOCKET_IO", "hello"],
    ["a handshake that makes no sense", answer(200, '0{"sid":1}'), "handshake", "BAD_HANDSHAKE", "sid"],
    ["an old server", answer(200, '85:0{"sid":"abc","upgrades":[]}2:40'), "version", "UNSUPPORTED_PROTOCOL", "Engine.IO 3"],
    ["a server that does not know this version", answer(400, '{"code":5,"message":"Unsupported protocol version"}'), "version", "UNSUPPORTED_PROTOCOL", "Unsupported protocol version"],
    ["one in Python", answer(400, '"The client is using an unsupported version of the Socket.IO or Engine.IO protocols"'), "version", "UNSUPPORTED_PROTOCOL", "unsupported version"],
    ["WebSocket only", answer(400, '{"code":0,"message":"Transport unknown"}'), "handshake", "UNSUPPORTED_TRANSPORT", "no long-polling"],
    ["another error of Engine.IO", answer(400, '{"code":3,"message":"Bad request"}'), "handshake", "HTTP_STATUS", "Bad request"],
    ["a refusal of Engine.IO", answer(403, '{"code":4,"message":"not you"}'), "http", "FORBIDDEN", "not you"],
    ["a login", answer(401, "who are you"), "http", "FORBIDDEN", "HTTP 401 (who are you)"],
    ["a redirection", answer(302, "", "https://login.example/?back=secret"), "http", "REDIRECTED", "to https://login.example/ (HTTP 302)"],
    ["a redirection that a page may not see", answer(0, ""), "http", "REDIRECTED", "elsewhere"],
    ["nothing there", answer(404, "not found"), "path", "PATH_NOT_FOUND", "HTTP 404"],
    ["a proxy", answer(502, "<html>Bad Gateway</html>"), "http", "HTTP_STATUS", "HTTP 502"],
  ])("%s", (_, given, stage, code, detail) => {
    const { problem, handshake: granted } = read(given);
    expect(problem).toMatchObject({ stage, problem: { outcome: "failed", code, detail: expect.stringContaining(detail) } });
    expect(problem?.problem.detail).not.toContain("secret");
    expect(granted).toBeUndefined();
  });

  test("a handshake, also with a packet behind it", () => {
    expect(read(answer(200, handshake()))).toMatchObject({ handshake: { sid: "s1" } });
    expect(read(answer(200, `${handshake()}\x1e40{"sid":"x"}`)).handshake?.sid).toBe("s1");
  });

  test("the session of an old server, to be closed", () => {
    expect(read(answer(200, '85:0{"sid":"abc","upgrades":[]}2:40')).old).toBe("abc");
  });

  test("a session that is not known", () => {
    expect(isUnknownSession(answer(400, '{"code":1,"message":"Session ID unknown"}'))).toBe(true);
    expect(isUnknownSession(answer(400, '"Invalid session abc"'))).toBe(true);
    expect(isUnknownSession(answer(400, '{"code":3,"message":"Bad request"}'))).toBe(false);
    expect(isUnknownSession(answer(200, "ok"))).toBe(false);
  });
});
