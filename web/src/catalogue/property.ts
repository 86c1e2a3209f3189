// The properties by which element-wise ops are filtered, from their specs.
import type { Unary } from "lanewise";

export const PROPERTIES = ["bounded", "monotonic", "smooth", "zero-centred", "sparse"] as const;
export type Property = (typeof PROPERTIES)[number];

export const MEANINGS: Readonly<Record<Property, string>> = {
  bounded: "the value stays within finite limits",
  monotonic: "never decreasing",
  smooth: "differentiable everywhere",
  "zero-centred": "odd: inputs that are symmetric about 0 give outputs that are too",
  sparse: "exactly 0 over a whole interval",
};

/** Where a sparse op is looked for zeros: all that is exactly 0 farther out is underflow. */
const WINDOW = Float32Array.from({ length: 161 }, (_, i) => (i - 80) / 20 + 0.01);

export function hasProperty(op: Unary<string>, property: Property): boolean {
  const { range, monotonic, smooth, odd } = op.spec;
  switch (property) {
    case "bounded":
      return range.every(Number.isFinite);
    case "monotonic":
      return monotonic;
    case "smooth":
      return smooth;
    case "zero-centred":
      return odd;
    case "sparse":
      return op(WINDOW).filter((y) => y === 0).length > 1;
  }
}
