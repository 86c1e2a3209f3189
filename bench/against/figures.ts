// What the samples of two builds say about their speed.
import { median, spread } from "../statistics.js";

/** Nanoseconds for a call: of the ref's build, and of this one, taken one right after the other. */
export type Pair = readonly [old: number, own: number];

/** The smallest ratio that passes: for rows at the sizes, and for those of 16 elements. */
export interface Gate {
  readonly least: number;
  readonly leastSmall: number;
}

export interface Figures {
  readonly oldNanoseconds: number;
  readonly newNanoseconds: number;
  /** Speed of this build relative to the ref's: 2 is twice as fast. */
  readonly ratio: number;
  /** The median distance of a pair's ratio from the median, relative to it. */
  readonly spread: number;
}

/** The ratio is the median of the pairs' ratios, since what disturbs the machine tends to meet both of a pair. */
export function figures(pairs: readonly Pair[]): Figures {
  const ratios = pairs.map(([old, own]) => old / own);
  return {
    oldNanoseconds: median(pairs.map(([old]) => old)),
    newNanoseconds: median(pairs.map(([, own]) => own)),
    ratio: median(ratios),
    spread: spread(ratios),
  };
}

export const passes = (ratio: number, small: boolean, { least, leastSmall }: Gate): boolean => ratio >= (small ? leastSmall : least);
