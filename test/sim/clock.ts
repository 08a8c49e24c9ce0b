interface Appointment {
  readonly at: number;
  readonly action: () => void;
}

/** Virtual time: it passes from one appointment to the next, as fast as the machine can. */
export class Clock {
  /** In milliseconds. */
  now = 1_700_000_000_000;
  /** In the order in which they fall due; those of one moment in the order in which they were made. */
  #appointments: Appointment[] = [];

  /** Has something happen after so many milliseconds; returns how to call it off. */
  after(ms: number, action: () => void): () => void {
    const appointment: Appointment = { at: this.now + Math.max(0, ms), action };
    const { length } = this.#appointments;
    let index = length;
    while (index > 0 && this.#appointments[index - 1]!.at > appointment.at) index--;
    this.#appointments.splice(index, 0, appointment);
    return () => {
      const at = this.#appointments.indexOf(appointment);
      if (at >= 0) this.#appointments.splice(at, 1);
    };
  }

  /** Lets time pass; `between` is called after everything that happens. */
  advance(ms: number, between: () => void): void {
    const end = this.now + ms;
    for (let next; (next = this.#appointments[0]) && next.at <= end; ) {
      this.#appointments.shift();
      this.now = next.at;
      next.action();
      between();
    }
    this.now = end;
  }
}

type Kind = "network" | "timer";

/** A computer: what reaches it while it is halted, by SIGSTOP or because its lid is closed, happens when it goes on. */
export class Machine {
  #halted = false;
  #held: { readonly kind: Kind; readonly action: () => void }[] = [];

  run(action: () => void, kind: Kind = "network"): void {
    if (this.#halted) this.#held.push({ kind, action });
    else action();
  }

  halt(): void {
    this.#halted = true;
  }

  /** Goes on with what the network brought, or with the timers that are overdue: which comes first is not for it to choose. */
  resume(first: Kind): void {
    this.#halted = false;
    const held = this.#held.splice(0);
    for (const { kind, action } of held) if (kind === first) action();
    for (const { kind, action } of held) if (kind !== first) action();
  }
}
