/** A parameter of an op: its default and what it must satisfy beside being a number. */
export interface Parameter {
  readonly default: number;
  /** What the caller reads in the error, e.g. "a positive number". */
  readonly expected?: string;
  readonly valid?: (value: number) => boolean;
}

/**
 * The mathematics of an element-wise op, in float64 and in plain JavaScript: the oracle that the kernels are measured against, the
 * fallback where WebAssembly SIMD is missing, and the source of every table. It shares nothing with the kernels.
 */
export interface UnarySpec<P extends string = string> {
  readonly name: string;
  /** The formula, and the derivative, in TeX. */
  readonly tex: string;
  readonly derivativeTex: string;
  readonly parameters: Readonly<Record<P, Parameter>>;
  /** The value; parameters follow in the order of `parameters`. */
  readonly f: (x: number, ...parameters: number[]) => number;
  readonly df: (x: number, ...parameters: number[]) => number;
  /** The promise for float32: the largest error of the value over all inputs, in units in the last place. */
  readonly ulp: number;
  /** The least closed interval with every value, for the default parameters. */
  readonly range: readonly [number, number];
  /** Never decreasing, for the default parameters. */
  readonly monotonic: boolean;
  /** Differentiable everywhere. */
  readonly smooth: boolean;
  /** f(-x) = -f(x). */
  readonly odd: boolean;
  /** The limits at -infinity and at +infinity, for the default parameters. */
  readonly limits: readonly [number, number];
  /** Where the function is defined in print. */
  readonly source: string;
}
