import type { EventNames, EventsMap, Listener } from "./emitter.ts";

/** What is passed to `emit` after the name of the event. */
export type EventParams<Map extends EventsMap, Event extends EventNames<Map>> = Parameters<Map[Event]>;

type Last<List extends readonly unknown[]> = List extends readonly [...unknown[], infer Item] ? Item : List extends readonly (infer Item)[] ? Item : never;

type AllButLast<List extends readonly unknown[]> = List extends readonly [...infer Rest, unknown] ? Rest : List;

/** What `emitWithAck` takes: the parameters without the acknowledgement. */
export type EventParamsWithoutAck<Map extends EventsMap, Event extends EventNames<Map>> = AllButLast<EventParams<Map, Event>>;

/** What the acknowledgement of an event answers: its first parameter. */
export type Answer<Map extends EventsMap, Event extends EventNames<Map>> =
  Last<EventParams<Map, Event>> extends (...args: infer Args) => void ? Args[0] : Last<EventParams<Map, Event>>;

/** The acknowledgement may fail: its first parameter is the error. It is null when there is none, typed as in `socket.io-client`. */
type Fallible<Param> = Param extends (...args: infer Args) => infer Result ? (error: Error, ...args: Args) => Result : Param;

type FallibleLast<List extends readonly unknown[]> = List extends [...infer Rest, infer Item]
  ? [...Rest, Fallible<Item>]
  : Required<List> extends [...infer Rest, infer Item] // the acknowledgement is optional
    ? [...Rest, Fallible<Item>?]
    : List;

/** The events of a map under `timeout`: each acknowledgement gets the error first. */
export type DecorateAcknowledgements<Map extends EventsMap> = {
  [Event in keyof Map]: Map[Event] extends Listener
    ? (...args: FallibleLast<Parameters<Map[Event]>>) => ReturnType<Map[Event]>
    : Map[Event];
};

/** The events of a map as they are emitted in some ways: with a time limit, each acknowledgement gets the error first. */
export type Decorated<Map extends EventsMap, Ways, Otherwise extends EventsMap = Map> = Ways extends { readonly timeout: number }
  ? DecorateAcknowledgements<Map>
  : Otherwise;

/** What answers an event: a function of its parameters without the acknowledgement, that returns or promises the answer. */
export type Answering<Map extends EventsMap, Event extends EventNames<Map>> =
  Required<EventParams<Map, Event>> extends [...infer Params, (...answer: infer Values) => void]
    ? (...args: Params) => Values[0] | Promise<Values[0]>
    : (...args: EventParams<Map, Event>) => unknown;
