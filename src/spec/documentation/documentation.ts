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
/** The options of softmax and its relatives that say where the rows are and which logits take part. */
export const ROWS = {
  shape: SHAPE,
  axis: "axis of a row; a negative one counts from the end; default -1",
  mask:
    "Uint8Array, Int32Array, BigInt64Array, BigUint64Array or booleans, where 0 or false hides and anything else keeps; or numbers of the type of " +
    "x that are added, where -Infinity hides. Its length is that of a trailing part of the shape, and it repeats over the leading dimensions; " +
    "default: none",
  maskShape:
    "dimensions of the mask, each 1, where it repeats, or that of the shape; leading ones may be missing. Needed where the mask's length fits " +
    "other dimensions of the shape than the last ones, too: padding of [batch, 1, 1, keys], say; default: the last dimensions of the shape",
  causal: "in a shape [..., queries, keys], true hides key j from query i where j > i + keys - queries; default false",
};
export const SAME_SHAPE = "y has the shape of x.";
export const SAME_TYPE = "an array of the type of x";
const WRONG_KIND = "TypeError if x is not a live float array or an option is of the wrong kind";
/** The errors of an op with one input. */
export const errors = (range: string): string => `${WRONG_KIND}; RangeError if ${range}`;
