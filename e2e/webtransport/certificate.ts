// A certificate for 127.0.0.1 that WebTransport takes by its hash: of an elliptic curve, and valid for less than two weeks
// (W3C WebTransport, "Custom certificate requirements"). Node can sign one, but has no words for it: those are DER (X.690).
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** SHA-256 of the certificate. */
  readonly hash: readonly number[];
}

const DAY = 24 * 3_600_000;

const TAG = { integer: 0x02, bits: 0x03, bytes: 0x04, identifier: 0x06, text: 0x0c, time: 0x17, sequence: 0x30, set: 0x31 } as const;
/** Context-specific: the version and the extensions of a certificate; an address among the alternative names. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const ADDRESS = 0x87;

const ECDSA_WITH_SHA256 = der(TAG.sequence, der(TAG.identifier, "2a8648ce3d040302"));
const COMMON_NAME = der(TAG.identifier, "550403");
const SUBJECT_ALT_NAME = der(TAG.identifier, "551d11");
const LOOPBACK = "7f000001";

export function makeCertificate(now = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = der(TAG.sequence, der(TAG.set, der(TAG.sequence, COMMON_NAME, der(TAG.text, Buffer.from("127.0.0.1")))));
  const names = der(TAG.sequence, der(ADDRESS, LOOPBACK));
  const content = der(
    TAG.sequence,
    der(VERSION, der(TAG.integer, "02")),
    der(TAG.integer, "01", randomBytes(8)), // Firefox refuses two certificates of one issuer with the same number
    ECDSA_WITH_SHA256,
    name,
    der(TAG.sequence, time(now - DAY), time(now + 12 * DAY)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(EXTENSIONS, der(TAG.sequence, der(TAG.sequence, SUBJECT_ALT_NAME, der(TAG.bytes, names)))),
  );
  const signature = sign("sha256", content, privateKey);
  const certificate = der(TAG.sequence, content, ECDSA_WITH_SHA256, der(TAG.bits, "00", signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    hash: [...createHash("sha256").update(certificate).digest()],
  };
}

/** One value: tag, length, content. Text is hexadecimal. */
function der(tag: number, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part)));
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

/** YYMMDDHHMMSSZ */
function time(at: number): Buffer {
  return der(TAG.time, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, "").slice(2, 14)}Z`));
}
