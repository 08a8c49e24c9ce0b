import type { Socket } from "socket.io-client";
import type { Recording } from "../recording.ts";
import { text } from "../text.ts";
import type { ClientApplication } from "./client.ts";
import { differs } from "./exceptions.ts";
import { realAuth } from "./options.ts";
import type { ClientStep, Message, Modifiers, Place, Reaction } from "./program.ts";
import { MISTAKES, sample } from "./samples.ts";

const RESERVED = ["connect", "connect_error", "disconnect"] as const;

/** How often a listener does more than listen: two parties that answer each other's events would never come to an end. */
const REACTIONS = 3;

const OUTGOING = 10;
const OF_MANAGER = 20;

type Listener = (...args: unknown[]) => void;
type Answer = (...answer: unknown[]) => void;

/** A socket of the client's application, and everything that it hears. */
export class Guest {
  readonly name: string;
  readonly socket: Socket;
  readonly manager: string;
  /** Whether it left since all was quiet. */
  left = false;
  /** Whether a listener hears that it is disconnected. */
  isLeaving = false;
  /** Whether the application knows that the socket is connected. */
  isConnected = false;
  /** Whether a listener hears of an event that goes out. */
  isNotified = false;
  /** Whether nothing is to be done any more, whatever happens. */
  isOver = false;

  readonly #recording: Recording;
  readonly #application: ClientApplication;
  readonly #listeners: Listener[] = [];
  readonly #reactions = new Map<number, { readonly reaction: Reaction; left: number }>();
  #count = 0;

  constructor(name: string, socket: Socket, manager: string, recording: Recording, application: ClientApplication) {
    this.name = name;
    this.socket = socket;
    this.manager = manager;
    this.#recording = recording;
    this.#application = application;
    this.#listen();
    socket.onAny((event: string, ...args: unknown[]) => this.note("got", event, ...args));
    socket.onAnyOutgoing((event: string, ...args: unknown[]) => this.note("sends", event, ...args.map(spared)));
  }

  note(words: string, ...values: readonly unknown[]): void {
    this.#recording.note(`client ${this.name}`, words, ...values);
  }

  /** Writes down what can be read of the socket. */
  check(): void {
    const { id, recovered, sendBuffer, receiveBuffer } = this.socket;
    this.note(["is", ...this.#state, id === undefined ? "" : "with id", recovered ? "recovered" : ""].filter(Boolean).join(" "), receiveBuffer.length);
    for (const { data } of sendBuffer as readonly { readonly data?: unknown }[]) this.note("keeps", data);
    this.left = false;
    this.isLeaving = false;
  }

  play(step: Exclude<ClientStep, { do: "io" | "manager" | "namespace" }>): void {
    if (differs(step, this, this.#application)) return;
    try {
      this.#play(step);
    } catch (error) {
      this.note("throws", error instanceof Error);
    }
  }

  get #state(): string[] {
    const { connected, disconnected, active } = this.socket;
    return [connected && "connected", disconnected && "disconnected", active && "active"].filter((word) => word !== false);
  }

  #play(step: Exclude<ClientStep, { do: "io" | "manager" | "namespace" }>): void {
    const { socket } = this;
    switch (step.do) {
      case "connect":
        return void (step.alias ? socket.open() : socket.connect());
      case "disconnect":
        this.left = true;
        return void (step.alias ? socket.close() : socket.disconnect());
      case "open manager":
        return void (step.callback ? socket.io.open((error) => this.note("opened", error instanceof Error)) : socket.io.open());
      case "close engine":
        return void (socket.io.engine as typeof socket.io.engine | undefined)?.close();
      case "stop reconnecting":
        return void socket.io.reconnection(false);
      case "empty the send buffer":
        return void (socket.sendBuffer = []);
      case "emit":
        return this.#emit(step.message, step.modifiers, step.send);
      case "on":
        return this.#on(step.place, String(step.event), step.how, step.listener, step.reaction);
      case "off":
        return this.#off(step.place, step.event, step.listener);
      case "off by mistake":
        return void socket.off(undefined);
      case "auth":
        return void (socket.auth = realAuth(step.auth) as Socket["auth"]);
    }
  }

  /** What happens to the socket itself. */
  #listen(): void {
    for (const event of RESERVED) {
      this.socket.on(event, (...args: unknown[]) => {
        this.isConnected = event === "connect";
        this.isLeaving = event === "disconnect";
        this.note([event, ...args.map(text), `(${[...this.#state, this.socket.id ?? ""].join(" ")})`].join(" "));
      });
    }
  }

  #emit({ event, args, mode }: Message, { timeout, volatile, compress }: Modifiers, send: boolean): void {
    const number = ++this.#count;
    const values = args.map(sample);
    let sender = this.socket;
    if (timeout !== undefined) sender = sender.timeout(timeout);
    if (volatile) ({ volatile: sender } = sender);
    if (compress !== undefined) sender = sender.compress(compress);
    if (mode === "promise") {
      // who awaits it goes on in a turn of its own
      const note = (words: string, value: unknown): void => this.#recording.note(`client ${this.name}, promise ${number}`, words, value);
      sender.emitWithAck(event as string, ...values).then(
        (answer: unknown) => note("is", answer),
        // what cannot be sent is told in each library's own words
        (error: unknown) => note("fails with", args.some((name) => name in MISTAKES) ? error instanceof Error : error),
      );
      return;
    }
    if (mode === "callback") values.push((...answer: unknown[]) => this.note(`answer ${number}`, ...answer));
    const result = send ? sender.send(...values) : sender.emit(event as string, ...values);
    if (result !== this.socket) this.note("emit returns something else");
  }

  #on(place: Place, event: string, how: "on" | "once" | "prepend", listener: number, reaction: Reaction): void {
    const { socket } = this;
    const key = numberOf(place, listener);
    const call = this.#listener(key);
    this.#reactions.set(key, { reaction, left: REACTIONS });
    if (place === "any") return void (how === "prepend" ? socket.prependAny(call) : socket.onAny(call));
    if (place === "any outgoing") return void (how === "prepend" ? socket.prependAnyOutgoing(call) : socket.onAnyOutgoing(call));
    const emitter = (place === "manager" ? socket.io : socket) as Pick<Socket, "on" | "once">;
    if (how === "once") emitter.once(event, call);
    else emitter.on(event, call);
  }

  #off(place: Place, event: string | number | undefined, listener: number | undefined): void {
    const { socket } = this;
    const call = listener === undefined ? undefined : this.#listener(numberOf(place, listener));
    if (place === "any") return void (call ? socket.offAny(call) : socket.offAny());
    if (place === "any outgoing") return void (call ? socket.offAnyOutgoing(call) : socket.offAnyOutgoing());
    if (place === "manager") return void (socket.io as unknown as Socket).off(event as string, call);
    if (event === undefined) {
      socket.off();
      return this.#listen();
    }
    if (call) socket.off(event as string, call);
    else socket.off(event as string);
    this.note(`listeners of ${event}`, socket.listeners(event as string).length, socket.hasListeners(event as string));
  }

  /** One function for each number, so that it can be added twice, and taken away. */
  #listener(number: number): Listener {
    return (this.#listeners[number] ??= (...args) => {
      this.note(`listener ${number} hears`, ...args.map(spared));
      const entry = this.#reactions.get(number);
      if (!entry || this.isOver || entry.left-- <= 0) return;
      this.isNotified = number >= OUTGOING && number < OF_MANAGER;
      this.#react(entry.reaction, number, args);
      this.isNotified = false;
    });
  }

  #react(reaction: Reaction, number: number, args: readonly unknown[]): void {
    const { name, socket } = this;
    const call = this.#listener(number);
    const answer = typeof args.at(-1) === "function" ? (args.at(-1) as Answer) : undefined;
    switch (reaction.react) {
      case "nothing":
        return;
      case "connect":
      case "disconnect":
        return this.play({ do: reaction.react, socket: name, alias: false });
      case "emit":
        return this.play({ do: "emit", socket: name, message: reaction.message, modifiers: {}, send: false });
      case "off itself":
        for (const event of EVENTS_OF_LISTENERS) socket.off(event, call);
        return void socket.offAny(call).offAnyOutgoing(call);
      case "off all":
        for (const event of EVENTS_OF_LISTENERS) socket.off(event);
        return;
      case "off":
        for (const event of EVENTS_OF_LISTENERS) socket.off(event, this.#listener(reaction.listener));
        return void socket.offAny(this.#listener(reaction.listener));
      case "on":
        return void socket.on("back", this.#listener(reaction.listener));
      case "once":
        return void socket.once("back", this.#listener(reaction.listener));
      case "answer":
        return answer?.(...args.slice(0, -1), "answer");
      case "answer twice":
        answer?.("once");
        return answer?.("twice");
      case "answer late":
        return answer && this.#answerLate(answer);
    }
  }

  #answerLate(answer: Answer): void {
    const { id } = this.socket;
    setTimeout(() => {
      // INTENDED: "a late answer to the server after disconnect()"
      if (this.socket.id === id) answer("late");
    }, 43);
  }
}

/** Listeners to what goes out are others than those to what comes in, and those to a Manager yet others. */
function numberOf(place: Place, listener: number): number {
  return place === "any outgoing" ? OUTGOING + listener : place === "manager" ? OF_MANAGER + listener : listener;
}

/** A value, unless telling it would take for ever. */
function spared(value: unknown): unknown {
  try {
    return text(value);
  } catch {
    return "what cannot be told";
  }
}

/** Events that programs listen to. */
export const EVENTS_OF_LISTENERS: readonly string[] = ["back", "greeting", "question", "news", "connect", "disconnect", "connect_error", "12", "__proto__", ""];
