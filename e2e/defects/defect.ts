import { expect, test } from "@playwright/test";
import { Stage } from "./stage.ts";
import { OURS, REFERENCE, type Subject } from "./subjects.ts";

export { expect, test };

/** Plays on the stage and tells what there was to see, as plain data. */
export type Scenario<Seen> = (stage: Stage) => Promise<Seen>;

interface Proof<Seen> {
  /** What the reference client shows: the defect, which proves that the scenario finds it. */
  readonly reference: Seen;
  /** What is right. */
  readonly ours: Seen;
}

/** The body of a test for a defect of the reference client: the same scenario with both clients. */
export function defect<Seen>(scenario: Scenario<Seen>, proof: NoInfer<Proof<Seen>>): () => Promise<void> {
  return async () => {
    expect(proof.ours).not.toEqual(proof.reference);
    await test.step(`${REFERENCE.name} has the defect`, async () => {
      expect.soft(await play(REFERENCE, scenario)).toEqual(proof.reference);
    });
    await test.step(`${OURS.name} does not`, async () => {
      expect(await play(OURS, scenario)).toEqual(proof.ours);
    });
  };
}

/** The same for our client alone; the caller says why the reference is left out. */
export function oursAlone<Seen>(scenario: Scenario<Seen>, ours: NoInfer<Seen>): () => Promise<void> {
  return async () => {
    expect(await play(OURS, scenario)).toEqual(ours);
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
