import { describe, expect, test } from "@jest/globals";
import { systemFailure } from "../transports/network.ts";
import { answered } from "../transports/status.ts";

const URL = "https://server.test:3000/socket.io/?EIO=4&token=secret";

const coded = (code: string) => Object.assign(new Error(`failed: ${code}`), { code });

describe("why there was no answer, as Node tells it:", () => {
  test.each([
    ["ENOTFOUND", "HOST_NOT_FOUND", "resolve", "there is no host called server.test:3000"],
    ["EAI_AGAIN", "HOST_NOT_FOUND", "resolve", "there is no host called server.test:3000"],
    ["ECONNREFUSED", "CONNECTION_REFUSED", "connect", "nothing listens on server.test:3000"],
    ["ETIMEDOUT", "CONNECT_TIMEOUT", "connect", "server.test:3000 did not answer"],
    ["EHOSTUNREACH", "NETWORK_UNREACHABLE", "connect", "there is no way to server.test:3000"],
    ["ENETUNREACH", "NETWORK_UNREACHABLE", "connect", "there is no way to server.test:3000"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "CERTIFICATE_UNTRUSTED", "tls", "certificate of server.test:3000"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "CERTIFICATE_UNTRUSTED", "tls", "certificate of server.test:3000"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERTIFICATE_UNTRUSTED", "tls", "certificate of server.test:3000"],
    ["CERT_UNTRUSTED", "CERTIFICATE_UNTRUSTED", "tls", "certificate of server.test:3000"],
    ["CERT_HAS_EXPIRED", "CERTIFICATE_EXPIRED", "tls", "expired"],
    ["CERT_NOT_YET_VALID", "CERTIFICATE_EXPIRED", "tls", "not valid yet"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "CERTIFICATE_WRONG_HOST", "tls", "not for server.test:3000"],
    ["EPROTO", "TLS_FAILED", "tls", "no TLS with server.test:3000"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "TLS_FAILED", "tls", "no TLS with server.test:3000"],
    ["HPE_INVALID_CONSTANT", "NOT_SOCKET_IO", undefined, "does not speak HTTP"],
    ["ECONNRESET", "CONNECTION_LOST", undefined, "broke"],
    ["EPIPE", "CONNECTION_LOST", undefined, "broke"],
    ["UNHEARD_OF", "TRANSPORT_ERROR", undefined, "failed: UNHEARD_OF"],
  ])("%s is %s", (code, meaning, phase, reason) => {
    const failure = systemFailure(coded(code), URL);
    expect(failure).toMatchObject({ code: meaning, reason: expect.stringContaining(reason) });
    expect(failure.phase).toBe(phase);
    expect(failure.reason).not.toContain("secret");
  });

  test.each<[string, unknown]>([
    ["the cause of an error of the global fetch", new TypeError("fetch failed", { cause: coded("ECONNREFUSED") })],
    ["the first of several addresses", Object.assign(new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]), { code: undefined })],
    ["the reason of Bun", coded("ConnectionRefused")],
  ])("also as %s", (_, cause) => {
    expect(systemFailure(cause, URL)).toMatchObject({ code: "CONNECTION_REFUSED" });
  });

  test.each([undefined, null, "text", new Error("no code")])("%p is of no known kind", (cause) => {
    expect(systemFailure(cause, URL).code).toBe("TRANSPORT_ERROR");
  });
});

describe("what an HTTP answer without packets means:", () => {
  test.each([
    [400, '{"code":0,"message":"Transport unknown"}', "UNSUPPORTED_TRANSPORT"],
    [400, '{"code":1,"message":"Session ID unknown"}', "SESSION_UNKNOWN"],
    [400, '{"code":2,"message":"Bad handshake method"}', "HTTP_STATUS"],
    [400, '{"code":3,"message":"Bad request"}', "HTTP_STATUS"],
    [403, '{"code":4,"message":"Forbidden"}', "FORBIDDEN"],
    [400, '{"code":5,"message":"Unsupported protocol version"}', "UNSUPPORTED_PROTOCOL"],
    [400, '{"code":9,"message":"of the future"}', "HTTP_STATUS"],
    [302, "", "REDIRECTED"],
    [401, "", "FORBIDDEN"],
    [403, "<html>", "FORBIDDEN"],
    [404, "Cannot GET /socket.io/", "PATH_NOT_FOUND"],
    [413, "", "MESSAGE_TOO_LARGE"],
    [500, '{"message":"of an application"}', "HTTP_STATUS"],
    [502, "<html>", "HTTP_STATUS"],
  ])("%d %s is %s", (status, body, code) => {
    expect(answered(status, body)).toMatchObject({ code, reason: expect.stringContaining(`HTTP ${status}`) });
  });
});
