import { createHash } from "node:crypto";
import { create } from "lanewise";
import { fingerprint, hasKernel } from "../../../tools/accuracy/kernels.js";
import { allForms, type Form, nameOf, type Subject, unaryOps } from "../../../tools/accuracy/subject.js";
import type { Engine } from "../engines/index.js";

import { BLOCK, type Program } from "./program.js";

/** A float32 function of one number in one of its forms. */
export interface Kernel extends Pick<Subject, "op" | "derivative"> {
  readonly form: Form;
  /** "gelu.derivative, precise". */
  readonly name: string;
  /** Of its code. */
  readonly fingerprint: string;
}

/** Which inputs: so many, each `stride` bits after the one before. */
export interface Sample {
  readonly inputs: number;
  readonly stride: number;
}

export const ALL: Sample = { inputs: 2 ** 32, stride: 1 };

/** At least so many, in whole blocks. An odd stride meets numbers of all kinds, and none twice before all. */
export function sampleOf(least: number): Sample {
  const inputs = Math.ceil(least / BLOCK) * BLOCK;
  return { inputs, stride: Math.floor(2 ** 32 / inputs) | 1 };
}

/** Inputs to a question: a tenth of a second. */
const STRETCH = 2 ** 26;

/** Every kernel of these ops, or of all. */
export async function kernels(ops: readonly string[] = []): Promise<Kernel[]> {
  const names = Object.keys(unaryOps(await create()));
  return names
    .filter((op) => ops.length === 0 || ops.includes(op))
    .flatMap((op) => [false, true].map((derivative) => ({ op, derivative, dtype: "f32" as const })))
    .flatMap((target) =>
      allForms
        .filter((form) => hasKernel(target, form))
        .map((form) => ({
          ...target,
          form,
          name: `${nameOf(target)}${form.precise ? ", precise" : ""}`,
          fingerprint: fingerprint(target, form),
        })),
    );
}

/** The digest of a kernel's outputs in an engine; undefined where `stop` was raised before its end. */
export async function digest(
  engine: Engine<Program>,
  { op, derivative, form }: Kernel,
  { inputs, stride }: Sample,
  stop: AbortSignal,
  advance: (inputs: number) => void,
): Promise<string | undefined> {
  const hash = createHash("sha256");
  for (let first = 0; first < inputs; first += STRETCH) {
    const count = Math.min(STRETCH, inputs - first);
    hash.update(await engine.ask("stretch", { op, derivative, form, first, inputs: count, stride }));
    if (stop.aborted) return undefined;
    advance(count);
  }
  return hash.digest("hex").slice(0, 16);
}
