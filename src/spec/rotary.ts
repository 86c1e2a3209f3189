import type { Row } from "./softmax.js";
import type { Definition, Parameter } from "./spec.js";

/** How pairs of a row are turned. */
export interface Rotation {
  readonly position: number;
  readonly base: number;
  /** Elements that are turned; the others stay. */
  readonly size: number;
  /** Whether pairs are neighbours, or an element and the one `size` / 2 behind it. */
  readonly interleaved: boolean;
  /** -1 turns back. */
  readonly sign: 1 | -1;
}

/** A position embedding that turns pairs of elements, in float64 and plain JavaScript: the oracle and the fallback. */
export interface RotarySpec extends Definition {
  readonly kind: "rotary";
  readonly gradientTex: string;
  readonly parameters: { readonly base: Parameter; readonly offset: Parameter };
  /** The angle of a pair at a position. */
  readonly angle: (position: number, pair: number, size: number, base: number) => number;
  /** One row; out may be x. */
  readonly forward: (x: ArrayLike<number>, out: Row, rotation: Rotation) => void;
}

export const rotaryEmbedding: RotarySpec = {
  kind: "rotary",
  name: "rotaryEmbedding",
  summary:
    "Turns pairs of elements by angles that grow with the position, so that products of queries and keys see how far apart they are.",
  formula: "(a cos t - b sin t, a sin t + b cos t), t = position base^(-2 i / size) for pair i",
  tex: String.raw`\begin{pmatrix}\cos t_i & -\sin t_i\\\sin t_i & \cos t_i\end{pmatrix}\begin{pmatrix}a_i\\b_i\end{pmatrix},\quad t_i = p\,\beta^{-2i/d}`,
  gradientTex: String.raw`\begin{pmatrix}\cos t_i & \sin t_i\\-\sin t_i & \cos t_i\end{pmatrix}\frac{\partial L}{\partial y}`,
  parameters: {
    base: {
      default: 10000,
      summary: "how slowly the last pairs turn (Llama 3 has 500000)",
      expected: "a positive number",
      valid: (value) => value > 0 && Number.isFinite(value),
    },
    offset: {
      default: 0,
      summary: "what is added to every position: the number of tokens before these",
      expected: "a whole number",
      valid: Number.isSafeInteger,
    },
  },
  angle: (position, pair, size, base) => position * base ** ((-2 * pair) / size),
  forward(x, out, { position, base, size, interleaved, sign }) {
    for (let i = size; i < x.length; i++) out[i] = x[i];
    for (let pair = 0; pair < size / 2; pair++) {
      const [first, second] = interleaved ? [2 * pair, 2 * pair + 1] : [pair, pair + size / 2];
      const t = this.angle(position, pair, size, base);
      const [a, b, c, s] = [x[first], x[second], Math.cos(t), sign * Math.sin(t)];
      out[first] = a * c - b * s;
      out[second] = a * s + b * c;
    }
  },
  source:
    "Su, Lu, Pan, Murtadha, Wen, Liu: RoFormer: Enhanced Transformer with Rotary Position Embedding, 2021; ONNX operator RotaryEmbedding-23",
};
