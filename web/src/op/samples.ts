// The numbers that a plot of curves shows: float32 kernels on an even grid over the part of the axis in view.
import type { Curve, Values } from "../catalogue/curve.js";
import type { Shade } from "../plot/annotations.js";

export interface Samples {
  readonly y: Float32Array;
  readonly dy?: Float32Array;
}

export const POINTS = 1201;
/** Below it a derivative counts as vanishing: less than 1/200 of a gradient gets through. */
export const FLAT = 0.005;
/** Fewer samples in a row are a zero of the derivative, not a region. */
const LEAST_RUN = 4;

export function grid([from, to]: readonly [number, number], points = POINTS): Float32Array {
  return Float32Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
}

export const sample = (curve: Curve, x: Float32Array, values: Values): Samples => ({ y: curve.y(x, values), dy: curve.dy?.(x, values) });

/** A difference between neighbours is a jump from this share of all values on, if the derivative does not account for it. */
const JUMP = 0.02;
const SLOPE_JUMP = 0.1;

/** As a plot takes them: a gap instead of a vertical line where the function, or its derivative, jumps. */
export function drawn({ y, dy }: Samples, x: Float32Array): (number | null)[][] {
  const all: (number | null)[][] = [y, ...(dy ? [dy] : [])].map((values) => Array.from(values));
  const step = x[1] - x[0];
  const [height, slopes] = [extent(y), extent(dy ?? y)];
  for (let i = 1; i < x.length; i++) {
    if (dy === undefined) break;
    const rise = Math.abs(y[i] - y[i - 1]);
    if (rise > JUMP * height && rise > 4 * step * Math.max(Math.abs(dy[i]), Math.abs(dy[i - 1]))) clear(all[0], i);
    if (Math.abs(dy[i] - dy[i - 1]) > SLOPE_JUMP * slopes) clear(all[1], i);
  }
  return all;
}

/** A gap wide enough to be seen. */
function clear(values: (number | null)[], i: number): void {
  values[i - 1] = null;
  values[i] = null;
}

const extent = (values: Float32Array): number => Math.max(...values) - Math.min(...values);

/** Where a derivative is exactly 0, and where it is so small that next to nothing is learnt. */
export function shadesOf(x: Float32Array, dy: Float32Array): Shade[] {
  const kind = (i: number) => (dy[i] === 0 ? "shade-dead" : Math.abs(dy[i]) < FLAT ? "shade-flat" : undefined);
  const shades: Shade[] = [];
  for (let start = 0, i = 1; i <= x.length; i++) {
    if (i < x.length && kind(i) === kind(start)) continue;
    const colour = kind(start);
    if (colour !== undefined && i - start >= LEAST_RUN) shades.push({ from: x[start], to: x[i - 1], colour });
    start = i;
  }
  return shades;
}

export interface Extremum {
  readonly kind: "minimum" | "maximum";
  readonly x: number;
  readonly y: number;
}

/** Refinements of an extremum, each by a grid between the neighbours of the best point. */
const REFINEMENTS = 3;

/** The least and the greatest value in view, where they lie inside of it, at one place. */
export function extremaOf(curve: Curve, x: Float32Array, y: Float32Array, values: Values): Extremum[] {
  const found = (["minimum", "maximum"] as const).map((kind): Extremum | undefined => {
    const first = best(y, kind);
    if (first.from === 0 || first.to === x.length - 1 || first.to - first.from > PLATEAU) return undefined;
    let [points, heights, { from, to }] = [x, y, first];
    for (let i = 0; i < REFINEMENTS; i++) {
      points = grid([points[Math.max(0, from - 1)], points[Math.min(points.length - 1, to + 1)]], 65);
      heights = curve.y(points, values);
      ({ from, to } = best(heights, kind));
    }
    // float32 values are alike near an extremum: the middle of those
    return { kind, x: (points[from] + points[to]) / 2, y: heights[from] };
  });
  return found.filter((extremum) => extremum !== undefined);
}

/** More samples in a row with the same value are a level, not an extremum. */
const PLATEAU = 2;

function best(y: Float32Array, kind: Extremum["kind"]): { from: number; to: number } {
  const value = kind === "minimum" ? Math.min(...y) : Math.max(...y);
  return { from: y.indexOf(value), to: y.lastIndexOf(value) };
}
