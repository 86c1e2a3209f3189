// How windows go over an image, as TensorFlow.js has it.

export type Pair = readonly [vertical: number, horizontal: number];
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

/** Undefined where sizes follow rules of their own. */
export function geometry(size: Pair, window: Pair, { strides, dilations, pad = "valid", dimRoundingMode }: Windows): Geometry | undefined {
  if (dimRoundingMode) return undefined;
  const [steps, spacing] = [pair(strides), pair(dilations)];
  const reaches = [0, 1].map((axis) => (window[axis] - 1) * spacing[axis] + 1);
  // TensorFlow.js takes height's window and stride for width, too, where the padding is one number
  if (typeof pad === "number" && (reaches[0] !== reaches[1] || steps[0] !== steps[1])) return undefined;
  const along = (axis: 0 | 1): [before: number, out: number] => {
    const [reach, step] = [reaches[axis], steps[axis]];
    if (pad === "valid") return [0, Math.ceil((size[axis] - reach + 1) / step)];
    if (pad === "same") {
      const out = Math.ceil(size[axis] / step);
      return [Math.floor(Math.max(0, (out - 1) * step + reach - size[axis]) / 2), out];
    }
    const [before, after] = typeof pad === "number" ? [pad, pad] : pad[axis + 1];
    return [before, Math.trunc((size[axis] - reach + before + after) / step + 1)];
  };
  const [y, x] = [along(0), along(1)];
  return { strides: steps, dilations: spacing, before: [y[0], x[0]], out: [y[1], x[1]] };
}
