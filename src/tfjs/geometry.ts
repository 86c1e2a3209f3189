// How windows go over an image, as TensorFlow.js has it.
import { type Pair, reach, samePadding } from "../spec/conv.js";

type Padding = "same" | "valid" | number | readonly (readonly [before: number, after: number])[];

/** What pooling and convolutions have in their attributes. */
export interface Windows {
  readonly strides?: number | Pair;
  readonly dilations?: number | Pair;
  readonly pad?: Padding;
  readonly dimRoundingMode?: unknown;
}

/** Windows side by side. */
export interface Geometry {
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Pixels of padding above and on the left. */
  readonly before: Pair;
  /** Windows in each direction. */
  readonly out: Pair;
}

export const pair = (value: number | Pair | null | undefined): Pair => (typeof value === "number" ? [value, value] : (value ?? [1, 1]));

/**
 * Undefined with dimRoundingMode, or where one number pads uneven windows: TensorFlow.js computes those sizes in another way. And where no
 * window fits the image.
 */
export function geometry(size: Pair, window: Pair, { strides, dilations, pad = "valid", dimRoundingMode }: Windows): Geometry | undefined {
  if (dimRoundingMode) return undefined;
  const [steps, spacing] = [pair(strides), pair(dilations)];
  const seen = [0, 1].map((axis) => reach(window[axis], spacing[axis]));
  if (typeof pad === "number" && (seen[0] !== seen[1] || steps[0] !== steps[1])) return undefined;
  const along = (axis: 0 | 1): { before: number; out: number } => {
    if (pad === "same") return samePadding(size[axis], seen[axis], steps[axis]);
    const [before, after] = pad === "valid" ? [0, 0] : typeof pad === "number" ? [pad, pad] : pad[axis + 1];
    return { before, out: Math.floor((size[axis] - seen[axis] + before + after) / steps[axis]) + 1 };
  };
  const [y, x] = [along(0), along(1)];
  if (Math.min(y.out, x.out) <= 0) return undefined;
  return { strides: steps, dilations: spacing, before: [y.before, x.before], out: [y.out, x.out] };
}
