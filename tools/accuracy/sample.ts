import type { FloatArray } from "lanewise";
import type { Tally } from "./tally.js";

/** Elements at a time: input, result and oracle stay in the second-level cache. */
export const BLOCK = 2 ** 14;

/** Inputs spread over bit space, block by block, with what the exact function has for them. */
export interface Sample {
  /** The inputs of the block that was loaded, and where their results go. */
  readonly x: FloatArray;
  readonly y: FloatArray;
  /** Takes the block that begins at this input, and evaluates the exact function there. */
  load(first: number): void;
  /** Counts the errors of y. */
  count(tally: Tally): void;
}

/** At least as many, in whole blocks. */
export const wholeBlocks = (samples: number): number => BLOCK * Math.ceil(samples / BLOCK);

/** The value or the derivative by the spec, with all parameters at hand. */
export type Oracle = (x: number, a: number, b: number) => number;
