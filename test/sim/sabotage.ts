import type { TransportSink } from "../../src/core/ports.ts";
import type { Session, Settle } from "../../src/core/session.ts";
import { type Carrier, PollingCarrier } from "./carriers.ts";
import type { Rule } from "./ledger.ts";

/** Breaks one piece of a voyage. */
export interface Sabotage {
  readonly settle?: (settle: Settle) => Settle;
  readonly sink?: (sink: TransportSink) => TransportSink;
  /** `again` opens another transport like it. */
  readonly carrier?: (carrier: Carrier, again: () => void) => void;
  readonly alarm?: (alarm: (at: number) => void, now: () => number) => (at: number) => void;
  /** Called after everything that happens. */
  readonly look?: (sessions: readonly Session[]) => void;
  /** The server acknowledges what it does not take down. */
  readonly careless?: boolean;
  /** Nothing is sent again. */
  readonly forgetful?: boolean;
}

/** A sink that passes on what `repeats` says, so many times, and all else once. */
function hears(sink: TransportSink, repeats: (frame: unknown) => number): TransportSink {
  return {
    onOpen: (source) => sink.onOpen(source),
    onFrame: (source, frame) => {
      for (let times = repeats(frame); times > 0; times--) sink.onFrame(source, frame);
    },
    onPaused: (source) => sink.onPaused(source),
    onDrain: (source) => sink.onDrain(source),
    onClose: (...args) => sink.onClose(...args),
  };
}

/** Has frames sent twice. */
function stutters({ transport }: Carrier, pattern: RegExp): void {
  const send = transport.send.bind(transport);
  transport.send = (frame, message) => {
    send(frame, message);
    if (typeof frame === "string" && pattern.test(frame)) send(frame, message);
  };
}

let copying = false;

/** For each rule a piece that breaks it. */
export const SABOTAGES: Readonly<Record<Rule, Sabotage>> = {
  "an emit settles exactly once": {
    settle: (settle) => (...how) => {
      settle(...how);
      settle(...how);
    },
  },
  "what was answered was received": { careless: true },
  "with retries everything is received": { forgetful: true },
  "with retries it is received in order": { look: (sessions) => sessions.forEach(({ out: { queue } }) => (queue as unknown[]).push(...(queue as unknown[]).splice(1).reverse())) },
  "without retries nothing is received twice": { carrier: (carrier) => stutters(carrier, /^42\["emit"/) },
  "one connection carries emits in order": { look: (sessions) => sessions.forEach((session) => session.out.packets.reverse()) },
  "events are delivered once and in order": { sink: (sink) => hears(sink, (frame) => (/^42.*"broadcast"/.test(String(frame)) ? 2 : 1)) },
  "a session misses nothing that later events follow": { sink: (sink) => hears(sink, (frame) => (/^42.*"broadcast",\d*[05]\b/.test(String(frame)) ? 0 : 1)) },
  "a question of the server is answered once": { carrier: (carrier) => stutters(carrier, /^43/) },
  "every transport is closed": {
    carrier: ({ transport }) => {
      transport.close = () => {};
      transport.abandon = () => [];
    },
  },
  "no timer remains": { alarm: (alarm, now) => (at) => alarm(at === Infinity ? now() + 1000 : at) },
  "no buffer remains": {
    carrier: (carrier) => {
      if (!(carrier instanceof PollingCarrier)) return;
      carrier.transport.abandon = () => {
        carrier.abort();
        return [];
      };
    },
  },
  "all are connected again in time": { alarm: (alarm, now) => (at) => alarm(now() + (at - now()) * 50) },
  "one WebSocket at most for one session": {
    carrier: ({ transport, sid }, again) => {
      if (transport.name !== "websocket" || sid === undefined || copying) return;
      copying = true;
      again();
      copying = false;
    },
  },
  "one GET and one POST at most": {
    carrier: (carrier) => {
      if (!(carrier instanceof PollingCarrier)) return;
      const get = carrier.get.bind(carrier);
      carrier.get = (sid) => {
        get(sid);
        get(sid);
      };
    },
  },
  "the protocol is kept": { carrier: (carrier) => stutters(carrier, /^40\/a/) },
  "nothing is thrown": {
    sink: (sink) => hears(sink, (frame) => {
      if (frame === "3probe" || frame === "2") throw new RangeError("a defect");
      return 1;
    }),
  },
};
