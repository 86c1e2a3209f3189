import { createHash } from "node:crypto";
import type { UnarySpec } from "lanewise";
import { fillBits } from "../ulp.js";
import type { Tally } from "./tally.js";

/** What an exhaustive walk saw of one form of one op. It is complete with 2^32 inputs. */
export interface Measurement extends Tally {
  /** Of the code that was measured. */
  readonly kernel: string;
  readonly oracle: string;
  /** Of its results on a sample. */
  readonly bits?: string;
}

/** By op, or op.derivative, then by form: "baseline", "relaxed", "baseline, precise", ... */
export type Records = Record<string, Record<string, Measurement>>;

export const ALL = 2 ** 32;

export const isComplete = (tally: Tally | undefined): boolean => tally?.inputs === ALL;

/** A fingerprint of the exact function: its text, and what it gives all over the floats, which also tells when something it calls changes. */
export function oracleFingerprint(spec: UnarySpec, derivative: boolean): string {
  const f = derivative ? spec.df : spec.f;
  const parameters = Object.values(spec.parameters).map((parameter) => parameter.default);
  const x = new Float32Array(2 ** 16);
  fillBits(x, 32749, 2 ** 16); // rounded to float32, values do not depend on the engine
  return createHash("sha256")
    .update(f.toString())
    .update(x.map((x) => f(x, ...parameters)))
    .digest("hex")
    .slice(0, 16);
}
