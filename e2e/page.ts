// What the test pages define, and the conversations held in them.
import type { Page } from "@playwright/test";
import type { io } from "isomorphic-socketio";
import type * as scenario from "./scenario.ts";
import type { Control, Counts, Mode, Story } from "./scenario.ts";

declare global {
  interface Window {
    io: typeof io;
    scenario: typeof scenario;
    cut: () => Promise<void>;
    restart: () => Promise<void>;
  }
}

export interface Conversation {
  readonly id: string | undefined;
  readonly transport: string;
  readonly answers: readonly string[];
}

/**
 * Connects, has one text and one binary event acknowledged before a possible upgrade and again after it, and disconnects.
 * `upgrades` says whether to wait for the upgrade.
 */
export function converse(page: Page, url: string, transports: string[], upgrades: boolean): Promise<Conversation> {
  return page.evaluate(
    async ({ url, transports, upgrades }) => {
      const socket = window.io(url, { transports });
      await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
      const { id, io } = socket;
      const answers: string[] = [];
      const exchange = async (): Promise<void> => {
        answers.push(await socket.emitWithAck("text", "héllo"));
        answers.push(new Uint8Array(await socket.emitWithAck("binary", Uint8Array.of(1, 2, 250))).join());
      };
      const upgraded = new Promise<void>((resolve) => io.engine.once("upgrade", () => resolve()));
      await exchange();
      if (upgrades && io.engine.transport.name !== "websocket") await upgraded;
      await exchange();
      const transport = io.engine.transport.name;
      socket.disconnect();
      return { id, transport, answers };
    },
    { url, transports, upgrades },
  );
}

/** Plays the scenario in a page that has loaded the library; `control` acts here. */
export async function playIn(page: Page, url: string, mode: Mode, counts: Counts, control: Control): Promise<Story> {
  await page.exposeFunction("cut", control.cut);
  await page.exposeFunction("restart", control.restart);
  await page.addScriptTag({ url: "/scenario.js" });
  return page.evaluate(
    ({ url, mode, counts }) => window.scenario.play(window.io, url, mode, counts, window),
    { url, mode, counts },
  );
}
