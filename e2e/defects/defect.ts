import { expect, test } from "@playwright/test";
import { Stage } from "./stage.ts";
import { OURS, REFERENCE, type Subject } from "./subjects.ts";

export { expect, test };

/** Plays on the stage and tells what there was to see, as plain data. */
export type Scenario<Seen> = (stage: Stage) => Promise<Seen>;

type Matcher = ReturnType<typeof expect.any>;

/** A value, or one with matchers in the place of some of its parts. */
export type Expected<Value> = Matcher | Value | (Value extends object ? { readonly [Key in keyof Value]: Expected<Value[Key]> } : never);

interface Proof<Seen> {
  /** What the reference client shows: the defect, which proves that the scenario finds it. */
  readonly reference: Expected<Seen>;
  /** What is right. */
  readonly ours: Expected<Seen>;
}

/** The body of a test for a defect of the reference client: the same scenario with both clients. */
export function defect<Seen>(scenario: Scenario<Seen>, proof: NoInfer<Proof<Seen>>): () => Promise<void> {
  const { reference, ours }: Proof<unknown> = proof;
  return async () => {
    expect(ours).not.toEqual(reference);
    await test.step(`${REFERENCE.name} has the defect`, async () => {
      const seen: unknown = await play(REFERENCE, scenario);
      expect.soft(seen).toEqual(reference);
    });
    await test.step(`${OURS.name} does not`, async () => {
      const seen: unknown = await play(OURS, scenario);
      expect(seen).toEqual(ours);
    });
  };
}

/** The same for our client alone; the caller says why the reference is left out. */
export function oursAlone<Seen>(scenario: Scenario<Seen>, ours: NoInfer<Expected<Seen>>): () => Promise<void> {
  return async () => {
    const seen: unknown = await play(OURS, scenario);
    expect(seen).toEqual(ours);
  };
}

async function play<Seen>(subject: Subject, scenario: Scenario<Seen>): Promise<Seen> {
  const stage = new Stage(subject);
  try {
    // A copy: when the stage is closed, sockets tell of that as well.
    return structuredClone(await scenario(stage));
  } finally {
    await stage.close();
  }
}
