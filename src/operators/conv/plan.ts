// What a convolution and its transpose have in common: each pixel of the target is a sum over taps, which are pixels of the source at fixed
// distances. A convolution has one phase: its targets are s pixels of the source apart. Its transpose has a phase for each remainder of a
// pixel by the strides, whose targets are neighbours in the source: a small convolution each, in which no zeros are multiplied.
import type { ConvSizes, Pair } from "../../spec/conv.js";

/** A pixel of the source, counted from where a target's pixel begins, and the place in the kernel whose weights it meets. */
export interface Tap {
  readonly at: Pair;
  readonly weight: number;
}

/** The targets of a phase that have the same taps: `count` of them from number `first` on. */
export interface Region {
  readonly first: Pair;
  readonly count: Pair;
  readonly taps: readonly Tap[];
}

/** The target's pixels from `first` on, `step` of the plan apart. */
export interface Phase {
  readonly first: Pair;
  readonly taps: readonly Tap[];
  /** Depthwise: the parts of the targets whose taps are all inside the source. Otherwise one part. */
  readonly regions: readonly Region[];
}

/** An image. */
export interface Image {
  readonly size: Pair;
  readonly channels: number;
}

export interface Plan {
  readonly sizes: ConvSizes;
  readonly transposed: boolean;
  readonly batch: number;
  readonly source: Image;
  readonly target: Image;
  /** Pixels of the source from one of a phase's targets to the next, and of the target. */
  readonly stride: Pair;
  readonly step: Pair;
  readonly phases: readonly Phase[];
  /** The first and the last pixel of any tap. */
  readonly least: Pair;
  readonly most: Pair;
  /** Whether some taps are outside the source. */
  readonly framed: boolean;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The places of the kernel and their distances in one direction, for the targets whose remainder by the strides is `remainder`. */
function places(sizes: ConvSizes, axis: 0 | 1, transposed: boolean, remainder: number): Pair[] {
  const { kernel, strides, dilations, before, channels, units } = sizes;
  const all = range(channels * units === 0 ? 0 : kernel[axis]).map((k): Pair => [k, k * dilations[axis] - before[axis]]);
  if (!transposed) return all;
  return all
    .map(([k, at]): Pair => [k, (remainder - at) / strides[axis]])
    .filter(([, at]) => Number.isInteger(at))
    .reverse();
}

/** The targets in one direction by what they see: `first` to `end`, and the places whose taps are inside the source. */
interface Run {
  readonly first: number;
  readonly end: number;
  readonly seen: readonly Pair[];
}

/** Regions up to which a depthwise convolution goes without a frame. */
const REGIONS = 100;

/** Whether each channel has a filter of its own, and one only. */
export const isDepthwise = ({ groups, channels, units }: ConvSizes): boolean => groups > 1 && groups === channels && groups === units;

export function plan(sizes: ConvSizes, transposed: boolean): Plan {
  const { batch, size, out, channels, units, kernel, strides } = sizes;
  const [large, small] = [
    { size, channels },
    { size: out, channels: units },
  ];
  const [source, target] = transposed ? [small, large] : [large, small];
  const [stride, step]: Pair[] = transposed ? [[1, 1], strides] : [strides, [1, 1]];
  const directions = ([0, 1] as const).map((axis) =>
    range(Math.min(step[axis], target.size[axis])).map((first) => {
      const count = Math.ceil((target.size[axis] - first) / step[axis]);
      const last = (count - 1) * stride[axis];
      // those that some target has inside the source
      const all = places(sizes, axis, transposed, first).filter(([, at]) => at < source.size[axis] && at + last >= 0);
      return { first, count, all, runs: runs(all, count, stride[axis], source.size[axis]) };
    }),
  );
  const [rows, columns] = directions;
  const apart = isDepthwise(sizes) && rows.every((row) => columns.every((column) => row.runs.length * column.runs.length <= REGIONS));
  const taps = (lines: readonly Pair[], pixels: readonly Pair[]) =>
    lines.flatMap(([ky, line]) => pixels.map(([kx, pixel]): Tap => ({ at: [line, pixel], weight: ky * kernel[1] + kx })));
  const phases = rows.flatMap((row) =>
    columns.map((column): Phase => {
      const all = taps(row.all, column.all);
      const whole: Region = { first: [0, 0], count: [row.count, column.count], taps: all };
      const parts = () =>
        row.runs.flatMap((y) =>
          column.runs.map(
            (x): Region => ({ first: [y.first, x.first], count: [y.end - y.first, x.end - x.first], taps: taps(y.seen, x.seen) }),
          ),
        );
      return { first: [row.first, column.first], taps: all, regions: apart ? parts() : [whole] };
    }),
  );
  const [y, x] = directions.map((direction) => {
    const at = direction.flatMap(({ all }) => all.map(([, at]) => at));
    return at.length === 0 ? [0, 0] : [at.reduce((a, b) => Math.min(a, b)), at.reduce((a, b) => Math.max(a, b))];
  });
  const framed =
    !apart && directions.some((direction) => direction.some(({ all, runs }) => runs.some(({ seen }) => seen.length < all.length)));
  return { sizes, transposed, batch, source, target, stride, step, phases, least: [y[0], x[0]], most: [y[1], x[1]], framed };
}

/** So many targets by what they see of a source of this size. */
function runs(all: readonly Pair[], count: number, stride: number, size: number): Run[] {
  const ends = all.flatMap(([, at]) => [Math.ceil(-at / stride), Math.floor((size - 1 - at) / stride) + 1]);
  const starts = [...new Set([0, ...ends.filter((at) => at > 0 && at < count)])].sort((a, b) => a - b);
  return starts.map((first, i) => ({
    first,
    end: starts[i + 1] ?? count,
    seen: all.filter(([, at]) => at + first * stride >= 0 && at + first * stride < size),
  }));
}
