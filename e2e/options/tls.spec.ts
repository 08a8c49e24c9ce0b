import type { IoOptions } from "isomorphic-socketio";
import { certificate, clientCertificate, clientKey, key, passphrase, pfx } from "./certificates.ts";
import { both, connect, exchange, expect, MODES, outcome, test } from "./play.ts";
import { NotingServer, type Setup } from "./server.ts";

const SECURE: Setup = { tls: { cert: certificate, key } };
/** It talks to clients only whose certificate it knows. */
const MUTUAL: Setup = { tls: { cert: certificate, key, ca: clientCertificate, requestCert: true, rejectUnauthorized: true } };

/** Whether a server is accepted that showed a certificate nobody signed. */
const VERIFICATION: readonly [what: string, options: IoOptions, outcome: string][] = [
  ["a certificate of an unknown authority is refused", {}, "connect_error"],
  ["rejectUnauthorized: true refuses it", { rejectUnauthorized: true }, "connect_error"],
  ["rejectUnauthorized: undefined refuses it", { rejectUnauthorized: undefined }, "connect_error"],
  ["rejectUnauthorized: false accepts it", { rejectUnauthorized: false }, "connect"],
  ["ca makes it known", { ca: certificate }, "connect"],
  ["ca as a list makes it known", { ca: [clientCertificate, certificate] }, "connect"],
  ["ca with rejectUnauthorized: undefined makes it known", { ca: certificate, rejectUnauthorized: undefined }, "connect"],
  ["ca for another one does not", { ca: clientCertificate }, "connect_error"],
];

for (const mode of MODES) {
  test.describe(`TLS over ${mode}`, () => {
    const transports = [mode];

    for (const [what, options, expected] of VERIFICATION) {
      test(
        what,
        both(async (stage) => {
          const server = await NotingServer.start(stage, SECURE);
          return outcome(stage, server.url, { transports, ...options });
        }, expected),
      );
    }

    const identities: readonly [what: string, options: IoOptions][] = [
      ["cert and key", { cert: clientCertificate, key: clientKey }],
      ["pfx and passphrase", { pfx, passphrase }],
    ];
    for (const [what, options] of identities) {
      test(
        `${what} tell the server who is there, with every request`,
        both(
          async (stage) => {
            const server = await NotingServer.start(stage, MUTUAL);
            const socket = await connect(stage, server.url, { transports, ca: certificate, ...options });
            await exchange(socket);
            return [...new Set(server.requests.map(({ tls }) => tls?.client))];
          },
          ["ann"],
        ),
      );
    }

    test(
      "without a certificate such a server is not to be had",
      both(async (stage) => {
        const server = await NotingServer.start(stage, MUTUAL);
        return outcome(stage, server.url, { transports, ca: certificate });
      }, "connect_error"),
    );

    test(
      "ciphers are those offered",
      both(
        async (stage) => {
          const server = await NotingServer.start(stage, { tls: { cert: certificate, key, maxVersion: "TLSv1.2" } });
          const ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
          await connect(stage, server.url, { transports, ca: certificate, ciphers });
          const used = new Set(server.requests.map(({ tls }) => tls?.cipher));
          return used.size === 1 && used.has(ciphers);
        },
        true,
      ),
    );

    test(
      "a certificate for another host is refused",
      both(async (stage) => {
        const server = await NotingServer.start(stage, SECURE);
        return outcome(stage, server.at("127.0.0.1"), { transports, ca: certificate });
      }, "connect_error"),
    );

    // The reference does not know this one.
    test(
      "servername names the host that is meant",
      both(
        async (stage) => {
          const server = await NotingServer.start(stage, SECURE);
          const came = await outcome(stage, server.at("127.0.0.1"), { transports, ca: certificate, servername: "localhost" });
          return { came, servername: server.requests[0]?.tls?.servername };
        },
        { came: "connect", servername: "localhost" },
        { came: "connect_error", servername: undefined },
      ),
    );

    // The reference passes it on to its WebSocket only.
    test(
      "checkServerIdentity has the last word",
      both(
        async (stage) => {
          const server = await NotingServer.start(stage, SECURE);
          const asked: string[] = [];
          const answered = (answer?: Error) => ({
            transports,
            ca: certificate,
            checkServerIdentity: (host: string) => {
              asked.push(host);
              return answer;
            },
          });
          const accepting = await outcome(stage, server.at("127.0.0.1"), answered());
          const refusing = await outcome(stage, server.url, answered(new Error("not this one")));
          return { accepting, refusing, asked: new Set(asked).size > 0 };
        },
        { accepting: "connect", refusing: "connect_error", asked: true },
        mode === "websocket"
          ? { accepting: "connect", refusing: "connect_error", asked: true }
          : { accepting: "connect_error", refusing: "connect", asked: false },
      ),
    );
  });
}

test(
  "an upgrade knows the same certificates",
  both(
    async (stage) => {
      const server = await NotingServer.start(stage, MUTUAL);
      const transports = ["polling", "websocket"];
      const socket = await connect(stage, server.url, { transports, ca: certificate, cert: clientCertificate, key: clientKey });
      expect(await exchange(socket, "there")).toBe("there");
      return server.transports.map((transport) => [...new Set(server.over(String(transport)).map(({ tls }) => tls?.client))]);
    },
    [["ann"], ["ann"]],
  ),
);
