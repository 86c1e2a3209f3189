// A contender's figures, from the times of the rounds. No node: imports, since engines of all kinds measure.
import { COPYING, PLAIN } from "./contenders.js";
import type { Rounds } from "./measure.js";
import { median, spread } from "./statistics.js";
import type { Case } from "./sweep.js";

/** One contender's figures. */
export interface Row extends Case {
  readonly contender: string;
  readonly nanosecondsPerElement: number;
  /** The median distance of a round from the median, relative to it. */
  readonly spread: number;
  /** Bytes of x read and of y written. */
  readonly gigabytesPerSecond: number;
  /** Speed relative to others, by the median of the rounds' ratios: 2 is twice as fast. */
  readonly versusPlain: number;
  readonly versusCopying: number;
}

/** The figures of a case that was measured. */
export function rowsFrom(of: Case, rounds: Rounds): Row[] {
  return [...rounds].map(([contender, times]) => {
    const nanosecondsPerElement = median(times);
    return {
      ...of,
      contender,
      nanosecondsPerElement,
      spread: spread(times),
      gigabytesPerSecond: (2 * Float32Array.BYTES_PER_ELEMENT) / nanosecondsPerElement,
      versusPlain: speedup(rounds.get(PLAIN), times),
      versusCopying: speedup(rounds.get(COPYING), times),
    };
  });
}

const speedup = (other: readonly number[] = [], own: readonly number[]): number => median(own.map((time, i) => other[i] / time));
