// What happens on the wire, for people and for bug reports. Nothing else imports this.
export { debugSink } from "./trace/debug.ts";
export type { ClosedEvent, Direction, OpeningEvent, PacketEvent, PacketKind, StepEvent, TraceEvent, Tracer, TraceSink } from "./trace/events.ts";
export { consoleSink, type Printer, type TraceLevel } from "./trace/lines.ts";
export { type Recorder, recorder } from "./trace/recorder.ts";
export { trace, type TraceOptions } from "./trace/tap.ts";
