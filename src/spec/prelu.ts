import { leakyRelu } from "./leakyRelu.js";
import type { Definition } from "./spec.js";

/** An op with a number of its own, which is learnt, for every channel. In float64 and in plain JavaScript: the oracle and the fallback. */
export interface ChannelSpec extends Definition {
  readonly kind: "prelu";
  /** The derivatives with respect to x and to the slope, in TeX. */
  readonly derivativeTex: string;
  readonly slopeDerivativeTex: string;
  /** The value. */
  readonly f: (x: number, slope: number) => number;
  /** Its derivative with respect to x, and to the slope. */
  readonly dx: (x: number, slope: number) => number;
  readonly dslope: (x: number) => number;
  /** The promise for float32: the largest error of the value, in units in the last place. */
  readonly ulp: number;
}

export const prelu: ChannelSpec = {
  kind: "prelu",
  name: "prelu",
  summary: "The rectifier whose slope for negative x is learnt, one for every channel.",
  formula: "x for x > 0, else slope x",
  tex: String.raw`\begin{cases}x & x > 0\\a_c\,x & x \le 0\end{cases}`,
  derivativeTex: String.raw`\begin{cases}1 & x > 0\\a_c & x \le 0\end{cases}`,
  slopeDerivativeTex: String.raw`\min(x, 0)`,
  f: leakyRelu.f,
  dx: leakyRelu.df,
  dslope: (x) => (x > 0 ? 0 : x),
  ulp: 1,
  source: "He, Zhang, Ren, Sun: Delving Deep into Rectifiers, ICCV 2015",
};
