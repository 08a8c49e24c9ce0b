import type { Frame, Message, Target, TransportFactory } from "../src/core/ports.ts";
import type { Peer } from "./sim/peer.ts";
import { Recorder } from "./sim/recorder.ts";
import { ALL_BYTES, BINARIES, plainAll, TEXTS } from "./sim/samples.ts";

/** A transport to be, and the server that waits for it and greets it with a handshake. */
export interface Stage {
  readonly factory: TransportFactory;
  readonly target: Target;
  /** The server's end, once the client is there. */
  readonly peer: Promise<Peer>;
}

/** Makes a stage; with `refusing`, one whose server turns every client away. */
export type Open = (refusing?: boolean) => Stage | Promise<Stage>;

/** What a test runner offers, be it jest or Playwright. */
export interface Runner {
  readonly describe: (title: string, body: () => void) => void;
  readonly test: (title: string, body: () => Promise<void>) => void;
  readonly expect: (value: unknown) => { toEqual(expected: unknown): unknown };
}

/** The messages among what a server received: what is not the protocol's own. */
const messages = (peer: Peer): Frame[] => peer.received.filter((frame) => typeof frame !== "string" || frame.startsWith("4"));

/** What the core relies on in every transport (src/core/ports.ts). */
export function contract(name: string, open: Open, { describe, test, expect }: Runner): void {
  /** A transport whose handshake has come, and the server's end of it. */
  async function connect() {
    const { factory, target, peer } = await open();
    const told = new Recorder(factory, target);
    await told.until(() => told.greeted);
    return { told, transport: told.transport, peer: await peer };
  }

  /** Resolves when whatever a transport has still to say has been said: another one has come and been greeted meanwhile. */
  async function fence(): Promise<void> {
    const { transport, peer } = await connect();
    transport.close();
    await peer.until(() => peer.gone);
  }

  function check(title: string, body: () => Promise<Recorder>): void {
    test(title, async () => {
      const told = await body();
      expect(told.offences).toEqual([]);
    });
  }

  describe(`the transport ${name}`, () => {
    opening();
    carrying();
    pausing();
    closing();
    breaking();
  });

  function opening(): void {
    check("opens, and says so later", async () => {
      const { factory, target } = await open();
      const told = new Recorder(factory, target);
      const opening = factory.transportName !== "polling"; // whose first word is the answer to its first request
      expect(told.log).toEqual([]);
      expect(told.transport.name).toEqual(factory.transportName);
      await told.until(() => told.greeted);
      const first = opening ? ["open", "frame"] : ["frame"];
      expect(told.log.filter((line) => line !== "drain")).toEqual(first);
      expect(told.transport.writable).toEqual(true);
      told.transport.close();
      return told;
    });

    check("tells once that it cannot be opened, and why", async () => {
      const { factory, target } = await open(true);
      const told = new Recorder(factory, target);
      await told.until(() => told.error !== undefined);
      await fence();
      expect(told.log.filter((line) => line !== "open")).toEqual(["transport error"]);
      expect([told.error!.name, told.error!.transport, told.error!.type]).toEqual(["SocketIOError", told.transport.name, "TransportError"]);
      expect(told.transport.abandon()).toEqual([]);
      return told;
    });
  }

  function carrying(): void {
    check("carries text unharmed, both ways", async () => {
      const { told, transport, peer } = await connect();
      for (const text of TEXTS) transport.send(text);
      peer.send(...TEXTS);
      await peer.until(() => peer.received.length >= TEXTS.length);
      await told.until(() => told.frames.length >= TEXTS.length);
      expect(peer.received).toEqual(TEXTS);
      expect(told.frames).toEqual(TEXTS);
      transport.close();
      return told;
    });

    check("carries binary unharmed, both ways", async () => {
      const { told, transport, peer } = await connect();
      for (const binary of BINARIES) transport.send(binary);
      peer.send(...BINARIES);
      await peer.until(() => peer.received.length >= BINARIES.length);
      await told.until(() => told.frames.length >= BINARIES.length);
      expect(await plainAll(peer.received)).toEqual(await plainAll(BINARIES));
      expect(await plainAll(told.frames)).toEqual(await plainAll(BINARIES));
      transport.close();
      return told;
    });

    check("carries Blobs in their place among the others", async () => {
      const { told, transport, peer } = await connect();
      const frames = ["4a", new Blob(["long ".repeat(1000)]), "4b", ALL_BYTES, new Blob(["short"]), new Blob([]), "4c"];
      for (const frame of frames) transport.send(frame);
      await peer.until(() => peer.received.length >= frames.length);
      expect(await plainAll(peer.received)).toEqual(await plainAll(frames));
      transport.close();
      return told;
    });

    check("keeps the order of answers, and of what is sent over many turns", async () => {
      const { told, transport, peer } = await connect();
      const count = 30;
      told.react = (frame) => transport.send(frame);
      for (let index = 0; index < count; index++) {
        peer.send(`4${index}`);
        if (index % 7 === 0) await told.until(() => told.frames.length > index);
      }
      await peer.until(() => messages(peer).length >= count);
      expect(messages(peer)).toEqual(Array.from({ length: count }, (_, index) => `4${index}`));
      transport.close();
      return told;
    });

    check("says when what was sent has been given away", async () => {
      const { told, transport } = await connect();
      const before = told.count("drain");
      transport.send("4a");
      transport.send("4b");
      expect(told.count("drain")).toEqual(before);
      await told.until(() => told.count("drain") > before && transport.writable);
      transport.close();
      return told;
    });
  }

  function pausing(): void {
    check("pauses once everything in flight has landed, and says so once", async () => {
      const { told, transport, peer } = await connect();
      transport.send("4sent");
      peer.send("4in flight");
      transport.pause();
      await told.until(() => told.count("paused") > 0 && told.frames.length > 0);
      await peer.until(() => peer.received.length > 0);
      await fence();
      expect(told.frames).toEqual(["4in flight"]);
      expect(messages(peer)).toEqual(["4sent"]);
      expect(told.count("paused")).toEqual(1);
      transport.close();
      return told;
    });

    check("resumes after a pause", async () => {
      const { told, transport, peer } = await connect();
      transport.pause();
      peer.send("6");
      await told.until(() => told.count("paused") > 0);
      transport.resume();
      transport.send("4a");
      peer.send("4b");
      await told.until(() => told.frames.includes("4b"));
      await peer.until(() => messages(peer).length > 0);
      transport.close();
      return told;
    });

    check("resumes during a pause, with what is in flight", async () => {
      const { told, transport, peer } = await connect();
      transport.send("4a");
      transport.pause();
      transport.resume();
      transport.send("4b");
      peer.send("4c");
      await told.until(() => told.frames.length > 0);
      peer.send("4d");
      await told.until(() => told.frames.length > 1);
      await peer.until(() => messages(peer).length > 1);
      expect(messages(peer)).toEqual(["4a", "4b"]);
      expect(told.frames).toEqual(["4c", "4d"]);
      transport.close();
      return told;
    });
  }

  function closing(): void {
    check("when closed delivers what was sent, and says nothing more", async () => {
      const { told, transport, peer } = await connect();
      const sent = ["4a", ALL_BYTES, "4b", new Blob(["x"]), "4c"];
      for (const frame of sent) transport.send(frame);
      const before = [...told.log];
      transport.close();
      transport.close();
      peer.send("4late", "4later");
      await peer.until(() => peer.gone);
      await fence();
      expect(await plainAll(messages(peer))).toEqual(await plainAll(sent));
      expect(told.log).toEqual(before);
      return told;
    });

    check("when closed during a pause says nothing more", async () => {
      const { told, transport, peer } = await connect();
      const before = [...told.log];
      transport.pause();
      transport.close();
      await peer.until(() => peer.gone);
      await fence();
      expect(told.log).toEqual(before);
      return told;
    });

    check("when abandoned hands back what was not sent, in order, and says nothing more", async () => {
      const { told, transport, peer } = await connect();
      const sent: (Message & { readonly number: number })[] = [];
      for (let number = 0; number < 5; number++) {
        sent.push({ number });
        transport.send(`4${number}`, sent.at(-1));
        transport.send(ALL_BYTES); // part of the same message
      }
      const before = [...told.log];
      const unsent = transport.abandon();
      await fence();
      peer.send("4late");
      await fence();
      const arrived = messages(peer).filter((frame) => typeof frame === "string");
      expect(arrived).toEqual(sent.slice(0, arrived.length).map(({ number }) => `4${number}`));
      expect(unsent).toEqual(sent.slice(sent.length - unsent.length));
      expect(arrived.length + unsent.length <= sent.length).toEqual(true);
      expect(told.log).toEqual(before);
      return told;
    });

    for (const letGo of ["close", "abandon"] as const) {
      check(`says nothing at all after ${letGo} before it is open`, async () => {
        const { factory, target } = await open();
        const told = new Recorder(factory, target);
        told.transport[letGo]();
        await fence();
        expect(told.log).toEqual([]);
        return told;
      });

      check(`says nothing at all after ${letGo} when it could not have been opened either`, async () => {
        const { factory, target } = await open(true);
        const told = new Recorder(factory, target);
        told.transport[letGo]();
        await fence();
        expect(told.log).toEqual([]);
        return told;
      });
    }
  }

  function breaking(): void {
    check("tells once that it broke, after what came before, and is harmless from then on", async () => {
      const { told, transport, peer } = await connect();
      peer.send("4last");
      await told.until(() => told.frames.length > 0);
      peer.drop();
      await told.until(() => told.error !== undefined);
      expect([told.error!.name, told.error!.transport, told.error!.type]).toEqual(["SocketIOError", transport.name, "TransportError"]);
      const before = [...told.log];
      transport.send("4x");
      transport.pause();
      await fence();
      expect(told.log).toEqual(before);
      transport.resume();
      transport.abandon();
      transport.close();
      await fence();
      expect(told.log).toEqual(before);
      expect(before.filter((line) => line.startsWith("transport"))).toEqual([before.at(-1)]);
      return told;
    });
  }
}
