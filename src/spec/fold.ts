import type { Parameter } from "./spec.js";

/**
 * An op that makes one of several parts of an axis: x is [units, parts, n], y is [units, n], and a value depends on the parts at its
 * place alone. The parts are the halves of the whole axis, or, where the caller chooses their number k, every k neighbours on it.
 * In float64 and in plain JavaScript: the oracle and the fallback.
 */
export interface FoldSpec<P extends string = string> {
  readonly kind: "fold";
  readonly name: string;
  /** What it is, in one sentence. */
  readonly summary: string;
  /** The formula in plain text, and in TeX. */
  readonly formula: string;
  readonly tex: string;
  /** The number of parts, k, where the caller chooses it. */
  readonly parameters: Readonly<Record<P, Parameter>>;
  /** The value. */
  readonly f: (parts: readonly number[]) => number;
  /** Its derivative with respect to each part. */
  readonly gradient: (parts: readonly number[]) => number[];
  /** The promise for float32: the largest error of the value, in units in the last place. */
  readonly ulp: number;
  /** Where the function is defined in print. */
  readonly source: string;
}
