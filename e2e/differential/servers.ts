import { createRequire } from "node:module";
import type { Server as CurrentServer } from "socket.io";

/** The class of a server. Older versions know a part of what the types of the current one say. */
export type ServerClass = typeof CurrentServer;

export type Version = "4.8" | "4.5" | "4.0" | "3.1";

const PACKAGES: Readonly<Record<Version, string>> = {
  "4.8": "socket.io",
  "4.5": "socket.io-4.5",
  "4.0": "socket.io-4.0",
  "3.1": "socket.io-3.1",
};

export const VERSIONS = Object.keys(PACKAGES) as Version[];

const require = createRequire(import.meta.url);

export function serverClass(version: Version): ServerClass {
  return (require(PACKAGES[version]) as { Server: ServerClass }).Server;
}
