/**
 * What a caller must know of an op beside its spec. It stands in files of its own, which the build leaves out, so that no bundle carries it.
 * Summary, formula, source and numeric parameters with their defaults come from the spec.
 */
export interface Documentation {
  /** Further paragraphs: special values, accuracy, gradients. */
  readonly notes: readonly string[];
  /** The dimensions of inputs and result. */
  readonly shapes: string;
  /** The arguments before the options. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The options that are no parameters of the spec, with their defaults. */
  readonly options: Readonly<Record<string, string>>;
  readonly returns: string;
  readonly errors: string;
  /** Lines of code that run as they are. What follows `//` in a line is its value. */
  readonly example: string;
}

/** A documentation for every spec of a family: one without is a type error. */
export type DocumentationOf<Specs> = {
  readonly [K in keyof Specs as Specs[K] extends { readonly formula: string } ? K : never]: Documentation;
};

export const ARRAY = "a Float32Array or Float64Array";
export const OUT = "array for the result, x itself included; default: a new one";
export const SHAPE = "dimensions of x, outermost first; default: one row, [x.length]";
export const SAME_SHAPE = "y has the shape of x.";
export const SAME_TYPE = "an array of the type of x";
const WRONG_KIND = "TypeError if x is not a live float array or an option is of the wrong kind";
/** The errors of an op with one input. */
export const errors = (range: string): string => `${WRONG_KIND}; RangeError if ${range}`;
