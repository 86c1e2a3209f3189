import { type Row, softmax } from "./softmax.js";
import type { Definition } from "./spec.js";

/** Softmax of rows of different lengths, in float64 and plain JavaScript: the oracle and the fallback. */
export interface SegmentSpec extends Definition {
  readonly kind: "segments";
  readonly gradientTex: string;
  /** One segment; out may be x. */
  readonly forward: (x: ArrayLike<number>, out: Row) => void;
  /** dL/dx of one segment from its saved output; out may be gy or y. */
  readonly backward: (gy: ArrayLike<number>, y: ArrayLike<number>, out: Row) => void;
}

/** Softmax of each segment. */
export const segmentSoftmax: SegmentSpec = {
  kind: "segments",
  name: "segmentSoftmax",
  summary: "Softmax of rows of different lengths, one behind the other, in one call: over the edges of each node of a graph, say.",
  formula: "e^x / sum(e^x), over each segment",
  tex: String.raw`\frac{e^{x_i}}{\sum_{j \in S(i)} e^{x_j}}`,
  gradientTex: String.raw`\frac{\partial L}{\partial x_i} = y_i\Bigl(\frac{\partial L}{\partial y_i} - \sum_{j \in S(i)} y_j \frac{\partial L}{\partial y_j}\Bigr)`,
  forward: (x, out) => softmax.forward(x, out),
  backward: (gy, y, out) => softmax.backward?.(gy, y, out, y),
  source: "Veličković et al.: Graph Attention Networks, ICLR 2018; PyTorch Geometric torch_geometric.utils.softmax",
};
