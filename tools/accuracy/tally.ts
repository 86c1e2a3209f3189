/** What is known of a kernel's errors on some inputs. */
export interface Tally {
  /** Inputs that were tried. */
  inputs: number;
  /** The largest error in units in the last place, and the first input that has it: none where every result is exact. */
  max: number;
  at: number | null;
  /** The sum of all errors. */
  sum: number;
  /** Results that are the float nearest to the exact one. */
  rounded: number;
  /** Zeros of the wrong sign. */
  zeros: number;
  /** A NaN for a number, a number for a NaN, or an infinity where there is none; and the first input with one. */
  failed: number;
  failedAt: string | null;
}

export const emptyTally = (): Tally => ({ inputs: 0, max: 0, at: null, sum: 0, rounded: 0, zeros: 0, failed: 0, failedAt: null });

/** The tally of two stretches of inputs, of which a comes first. */
export function joined(a: Tally, b: Tally): Tally {
  const larger = b.max > a.max ? b : a;
  return {
    inputs: a.inputs + b.inputs,
    max: larger.max,
    at: larger.at,
    sum: a.sum + b.sum,
    rounded: a.rounded + b.rounded,
    zeros: a.zeros + b.zeros,
    failed: a.failed + b.failed,
    failedAt: a.failedAt ?? b.failedAt,
  };
}

/** Takes the error at x for the largest, if it is. */
export function raise(tally: Tally, x: number, error: number): void {
  if (error <= tally.max) return;
  tally.max = error;
  tally.at = x;
}

/** Counts a result that is not the nearest float: its error, and that of the nearest. */
export function miss(tally: Tally, x: number, y: number, nearest: number, error: number, least: number): void {
  if (error === Number.POSITIVE_INFINITY) {
    tally.failed++;
    tally.failedAt ??= String(x);
  } else if (Number.isNaN(y)) {
    tally.rounded++;
  } else if (y === 0 && nearest === 0) {
    tally.zeros++;
  } else {
    tally.sum += error - least;
    raise(tally, x, error);
  }
}
