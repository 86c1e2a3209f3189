/** A parameter of an op: its default, what it means, and what it must satisfy beside being a number. */
export interface Parameter {
  readonly default: number;
  /** What it does, for the documentation; other libraries' defaults where they differ. */
  readonly summary: string;
  /** What the caller reads in the error, e.g. "a positive number"; by default "a finite number". */
  readonly expected?: string;
  readonly valid?: (value: number) => boolean;
}

/** A spec beside others in a file: a call that is marked as pure is left out of a bundle that does not use it; spreads and tagged templates are not. */
export const define = <T>(make: () => T): T => make();

/** What every op's spec says of it, whatever its family. */
export interface Definition {
  readonly name: string;
  /** What it is, in one sentence. */
  readonly summary: string;
  /** The formula in plain text, and in TeX. */
  readonly formula: string;
  readonly tex: string;
  /** Where the function is defined in print. */
  readonly source: string;
}

/** The family of a spec, by the name of its file in src/ops: element-wise and row-wise specs have no kind. */
export const familyOf = (spec: { readonly name: string; readonly kind?: string }): string =>
  spec.kind ?? ("df" in spec ? "activations" : "softmax");

/**
 * The mathematics of an element-wise op, in float64 and in plain JavaScript: the oracle that the kernels are measured against, the
 * fallback where WebAssembly SIMD is missing, and the source of every table and docstring. It shares nothing with the kernels.
 * Range, limits, fixed points and flags are those of the default parameters.
 */
export interface UnarySpec<P extends string = string> extends Definition {
  /** The derivative in TeX. */
  readonly derivativeTex: string;
  readonly parameters: Readonly<Record<P, Parameter>>;
  /** What must hold between parameters, beside what each must satisfy: the error's text where it does not. */
  readonly conflict?: (...parameters: number[]) => string | undefined;
  /** Whether the parameters are rounded to the type of x: where x is compared with them, or multiplied alone. Else they count as written. */
  readonly rounded?: boolean;
  /** Whether parameters are so large or small that kernels would lose digits or the range: then the op runs in plain JavaScript. */
  readonly extreme?: (...parameters: number[]) => boolean;
  /** The value; parameters follow in the order of `parameters`. NaN gives NaN, an infinity the limit. */
  readonly f: (x: number, ...parameters: number[]) => number;
  readonly df: (x: number, ...parameters: number[]) => number;
  /** The promise for float32: the largest error of the value over all inputs, in units in the last place. */
  readonly ulp: number;
  /** Where it is real and finite. */
  readonly domain: readonly [number, number];
  /** The least closed interval with every value. */
  readonly range: readonly [number, number];
  /** The limits at -infinity and at +infinity; NaN where there is none. */
  readonly limits: readonly [number, number];
  /** The x with f(x) = x; infinite intervals of them by their ends. */
  readonly fixedPoints: readonly number[];
  /** Never decreasing. */
  readonly monotonic: boolean;
  /** Differentiable everywhere. */
  readonly smooth: boolean;
  /** f(-x) = -f(x). */
  readonly odd: boolean;
}
