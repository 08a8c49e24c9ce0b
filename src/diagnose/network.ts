import type { Remedy } from "./explain.ts";

/** What can be in the way to the server. */
export const NETWORK = {
  HOST_NOT_FOUND: {
    cause: "There is no machine of that name, as far as this one knows.",
    check: "Look the name up: nslookup HOST. Inside of containers and clusters names are others than outside.",
    fix: "Correct the host in the address, or add the name to the DNS.",
  },
  CONNECTION_REFUSED: {
    cause: "The machine was reached, and nothing listens on that port.",
    check: "Is the server running, and on this port? On its machine: ss -ltn. In a container, localhost is the container itself.",
    fix: "Start the server, or correct the port. A server that is to be reached from outside listens on 0.0.0.0.",
  },
  NETWORK_UNREACHABLE: {
    cause: "There is no way to that machine: no network, no route, or a firewall that says so.",
    check: "Is this device online? Can it reach the host at all: ping HOST?",
    fix: "Connect the device or its VPN, or correct the address.",
  },
  CONNECT_TIMEOUT: {
    cause: "Nobody answered in time: packets are dropped on the way, or the server is overloaded.",
    check: "Does curl get an answer from the same address? A firewall that drops packets looks exactly like this.",
    fix: "Open the port in the firewall or the security group, or correct host and port. For a server that is just slow, raise the option timeout.",
  },
  REQUEST_TIMEOUT: {
    cause: "A request of long-polling was not answered within the option requestTimeout.",
    check: "The server keeps a request open until it has something to say, up to its pingInterval.",
    fix: "Let requestTimeout be larger than the server's pingInterval and pingTimeout together, or leave it out.",
  },
  CERTIFICATE_UNTRUSTED: {
    cause: "The certificate of the server is not signed by an authority that this machine trusts; often it is self-signed.",
    check: "openssl s_client -connect HOST:PORT -servername HOST shows the chain, and which intermediate is missing.",
    fix: "Use a certificate of a public authority, with its intermediates. In Node, for an authority of your own: io(url, { ca }) or NODE_EXTRA_CA_CERTS.",
  },
  CERTIFICATE_EXPIRED: {
    cause: "The certificate of the server is past its last day, or not valid yet.",
    check: "openssl s_client -connect HOST:PORT | openssl x509 -noout -dates. Is the clock of this machine right?",
    fix: "Renew the certificate on the server and reload it there.",
  },
  CERTIFICATE_WRONG_HOST: {
    cause: "The certificate of the server is for another name than the one in the address.",
    check: "openssl s_client -connect HOST:PORT | openssl x509 -noout -ext subjectAltName lists its names.",
    fix: "Use one of those names in the address, or get a certificate that has this name.",
  },
  TLS_FAILED: {
    cause: "No encrypted connection could be made: the server speaks no TLS on this port, or none that both sides know.",
    check: "Does http:// work where https:// fails? Then the port has no TLS.",
    fix: "Correct the scheme or the port of the address, or allow TLS 1.2 and later on the server.",
  },
  MIXED_CONTENT: {
    cause: "A page loaded over https may not connect to an http:// or ws:// address.",
    check: "The console of the browser names the address that it blocked.",
    fix: "Serve the Socket.IO server over TLS as well and connect to https://, most simply behind the same proxy as the page.",
  },
  CONTENT_SECURITY_POLICY: {
    cause: "The page's Content-Security-Policy does not allow connections to this server.",
    check: "The console of the browser quotes the directive; look at the header or the meta element of the page.",
    fix: "Add the server to connect-src, with both schemes: connect-src 'self' https://example.com wss://example.com.",
  },
  CORS_BLOCKED: {
    cause: "The server answers, but does not allow pages of this origin to read the answer.",
    check: "Look at access-control-allow-origin in the answer: it must name the page's origin; with credentials, * does not count.",
    fix: 'On the server: new Server({ cors: { origin: "https://page.example", credentials: true } }), credentials only if the client uses withCredentials.',
  },
  NETWORK_OR_CORS: {
    cause: "No answer that the page may read. Browsers do not tell a page whether the network failed or CORS forbids it.",
    check: "The console of the browser tells; or run npx isomorphic-socketio doctor URL, which no CORS keeps from looking.",
    fix: "If the server is up, allow the page's origin there: new Server({ cors: { origin } }).",
  },
  LOCALHOST_ON_DEVICE: {
    cause: "On a phone, localhost is the phone itself, not the computer that the server runs on.",
    check: "Does the browser of the phone open http://ADDRESS-OF-THE-COMPUTER:PORT/socket.io/?EIO=4&transport=polling?",
    fix: "Use the computer's address in the network, or 10.0.2.2 in the emulator of Android.",
  },
  TRANSPORT_ERROR: {
    cause: "The connection broke, and the platform does not say why.",
    check: "Run npx isomorphic-socketio doctor URL from the same machine; `cause` and `description` hold what is known.",
    fix: "Follow what the doctor finds.",
  },
  PROXY_AGENT_MISSING: {
    cause: "A proxy is to be used, by the option proxy or the environment, and the package that speaks to proxies is not installed.",
    check: "Look at HTTPS_PROXY, HTTP_PROXY and ALL_PROXY in the environment.",
    fix: "npm install proxy-agent; or proxy: false when no proxy is wanted.",
  },
} satisfies Record<string, Remedy>;
