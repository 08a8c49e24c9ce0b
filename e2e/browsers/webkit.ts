// WebKitGTK, whose browser for tests obeys a W3C WebDriver: a server that takes a command with each HTTP request.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { freePort } from "../port.ts";
import { soon } from "../scenario.ts";
import { type Browser, NotRun, type Tab } from "./browser.ts";

const NAME = "WebKit (WebKitGTK)";
const INSTALL = "on Debian `apt-get install webkit2gtk-driver xvfb` provides it";

/** Milliseconds that a script may take. */
const PATIENCE = 30_000;

/** @throws NotRun where it is not installed */
export async function launchWebKit(): Promise<Browser> {
  if (!found("WebKitWebDriver")) throw new NotRun(`there is no WebKitWebDriver here; ${INSTALL}`);
  const screen = await provideScreen();
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], { stdio: "ignore", env: { ...process.env, ...screen.env } });
  const address = `http://127.0.0.1:${port}`;
  const end = async (): Promise<void> => {
    await kill(driver);
    await screen.close();
  };
  try {
    await soon("answer of WebKitWebDriver", ready(address, driver));
    const { sessionId } = (await command(address, "POST", "/session", { capabilities: { alwaysMatch: {} } })) as { sessionId: string };
    const session = `${address}/session/${sessionId}`;
    await command(session, "POST", "/timeouts", { script: PATIENCE });
    return {
      name: NAME,
      open: () => WebDriverTab.open(session),
      close: () => command(session, "DELETE", "").then(end, end),
    };
  } catch (error) {
    await end();
    throw error;
  }
}

class WebDriverTab implements Tab {
  #session: string;
  #handle: string;

  private constructor(session: string, handle: string) {
    this.#session = session;
    this.#handle = handle;
  }

  static async open(session: string): Promise<Tab> {
    return new WebDriverTab(session, await openWindow(session));
  }

  async goto(url: string): Promise<void> {
    await command(this.#session, "POST", "/url", { url });
  }

  async back(): Promise<void> {
    await command(this.#session, "POST", "/back", {});
  }

  async reload(): Promise<void> {
    await command(this.#session, "POST", "/refresh", {});
  }

  async evaluate(expression: string): Promise<unknown> {
    const script = `
      const done = arguments[arguments.length - 1];
      Promise.resolve(${expression}).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = (await command(this.#session, "POST", "/execute/async", { script, args: [] })) as { value?: unknown; error?: string };
    if (error !== undefined) throw new Error(error);
    return value ?? undefined;
  }

  setOffline(): Promise<void> {
    return Promise.reject(new NotRun("WebDriver has no command that takes the network away"));
  }

  freeze(): Promise<void> {
    return Promise.reject(new NotRun("WebDriver has no command that freezes a page"));
  }

  async close(): Promise<void> {
    await command(this.#session, "POST", "/window", { handle: this.#handle });
    const [left] = (await command(this.#session, "DELETE", "/window")) as string[];
    if (left !== undefined) await command(this.#session, "POST", "/window", { handle: left });
  }
}

async function openWindow(session: string): Promise<string> {
  const { handle } = (await command(session, "POST", "/window/new", { type: "tab" })) as { handle: string };
  await command(session, "POST", "/window", { handle });
  return handle;
}

/** One command of the protocol. */
async function command(address: string, method: string, path: string, parameters?: object): Promise<unknown> {
  const response = await fetch(address + path, { method, ...(parameters && { body: JSON.stringify(parameters) }) });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } };
  if (!response.ok) throw new Error(`WebDriver: ${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

/** The driver does not say when it listens. */
async function ready(address: string, driver: ChildProcess): Promise<void> {
  while (driver.exitCode === null) {
    const answered = await fetch(`${address}/status`).then(({ ok }) => ok, () => false);
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`WebKitWebDriver ended with ${driver.exitCode}`);
}

interface Screen {
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The screen that is there, else one that nobody sees. */
async function provideScreen(): Promise<Screen> {
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return { env: {}, close: () => Promise.resolve() };
  if (!found("Xvfb")) throw new NotRun(`WebKitGTK needs a screen, and there is neither one nor Xvfb; ${INSTALL}`);
  const server = spawn("Xvfb", ["-displayfd", "3", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = (await soon("display number of Xvfb", once(server.stdio[3] as Readable, "data"))) as [Buffer];
  return { env: { DISPLAY: `:${number.toString().trim()}` }, close: () => kill(server) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

function found(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}
