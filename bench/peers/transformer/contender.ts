import { type Clocked, fastest } from "../../measure.js";
import type { Kind } from "../peer.js";

/** A way to compute a case, with its arrays. */
export interface Contender extends Clocked {
  readonly kind: Kind;
  /** What comes of a call, in the order of the case's own result; undefined of one that computes nothing. */
  result(): Float32Array | undefined | Promise<Float32Array>;
  close?(): unknown;
  /** What its error may be at most, where it has fewer bits than the others. */
  readonly tolerance?: number;
}

/** What one thing costs against others. */
export interface Case {
  readonly op: string;
  readonly shape: string;
  /** Rounds that count, where the usual ones take minutes. */
  readonly rounds?: number;
  /** Those who compute it, lanewise first. */
  enter(): Promise<Contender[]>;
  /** The largest error of a result, in mean magnitudes of the exact one. */
  error(y: Float32Array): number;
  /** What it may be at most, where that is more than rounding brings. */
  readonly tolerance?: number;
}

/** A contender that is called. */
export const called = (name: string, kind: Kind, run: () => unknown, result: Contender["result"], close?: () => unknown): Contender => ({
  ...{ name, kind, result, close },
  time: (seconds) => fastest(run, seconds),
});

/** The largest distance of y from the exact numbers, in their mean magnitude. */
export function errorOf(y: ArrayLike<number>, exact: ArrayLike<number>): number {
  if (y.length !== exact.length) return Number.POSITIVE_INFINITY;
  let [most, total] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    const distance = Math.abs(y[i] - exact[i]);
    most = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(most, distance);
    total += Math.abs(exact[i]);
  }
  return (most * exact.length) / total;
}

/** Numbers between -1 and 1, the same for the same seed. */
export function draw(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
