import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../root.ts";

/** The addresses that docs/scaling.md gives the servers, and the port of nginx there. */
const SERVERS = /127\.0\.0\.1:(300\d)/g;
const NGINX = "listen 80;";

/** A configuration of docs/scaling.md, as it stands there. */
export async function recipe(name: string): Promise<string> {
  const document = await readFile(join(ROOT, "docs", "scaling.md"), "utf8");
  const [, text] = document.split(`<!-- nginx: ${name} -->`);
  const configuration = /^\s*```nginx\n([\s\S]*?)\n```/.exec(text ?? "")?.[1];
  if (configuration === undefined) throw new Error(`docs/scaling.md has no configuration "${name}"`);
  return configuration;
}

/** The same configuration for the ports of a test: only the numbers change. */
export function withPorts(configuration: string, port: number, servers: readonly number[]): string {
  if (!configuration.includes(NGINX)) throw new Error(`the configuration does not say "${NGINX}"`);
  return configuration.replace(NGINX, `listen 127.0.0.1:${port};`).replaceAll(SERVERS, (_, given: string) => {
    const server = servers[Number(given) - 3001];
    if (server === undefined) throw new Error(`the configuration names more servers than ${servers.length}`);
    return `127.0.0.1:${server}`;
  });
}
