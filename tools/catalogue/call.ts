import type { Describe } from "./kernel.js";
import type { Source } from "./source.js";
import type { AnySpec } from "./spec.js";

/**
 * What a result is judged by:
 * - a number: the spec's bound in ULP, element by element;
 * - "derivative": an error relative to the number or to 1, element by element: derivatives have no bound in ULP;
 * - "rows": an error relative to the largest element, for sums;
 * - "sums": the same, for gradients that pass through rounded numbers: an infinite sum may be NaN in another order.
 */
export type Judge = number | "derivative" | "rows" | "sums";

type Method = (...args: unknown[]) => unknown;
export type Args = (s: Source) => unknown[];

/** One function of the package, and its legal calls. */
export interface Call {
  /** "softmax.backward" */
  readonly name: string;
  readonly op: string;
  /** The op's family, by the name of its file here and in src/ops. */
  readonly family: string;
  readonly judge: Judge;
  /** Draws legal arguments. */
  readonly args: Args;
  /** The function itself, of the package or of an instance. */
  readonly of: (lw: object) => Method;
  readonly invoke: (lw: object, args: unknown[]) => unknown;
  /** What is judged of an answer, where roundings choose among answers that are right: what it says of its arguments, by an instance. */
  readonly says?: ((answer: unknown, args: unknown[], lw: object) => unknown) | undefined;
}

/** How the functions and the kernels of a family's ops are called. */
export interface Family {
  /** The legal calls of an op's functions. */
  readonly calls: (spec: AnySpec, ops: object) => Omit<Call, "family">[];
  /** The arguments of the kernels that have the op's name: sigmoid, sigmoid_grad, softmax_columns, ... */
  readonly kernels?: Describe;
  /** Those of the kernels with names of their own. */
  readonly steps?: Readonly<Record<string, Describe>>;
}

export function call(name: string, judge: Judge, args: Args, of = named(name)): Omit<Call, "family"> {
  return { name, op: name.split(".")[0], judge, args, of, invoke: (lw, args) => of(lw)(...args) };
}

const named = (name: string) => {
  const [op, method] = name.split(".");
  return (lw: object): Method => {
    const found = (lw as Record<string, Method & Record<string, Method>>)[op];
    return method === undefined ? found : found[method];
  };
};

const VALUES = [0, 0.25, 0.5, 1, 2, 3];

/** Legal values of an op's parameters, exact in both element types. Parameters that contradict each other are left out. */
export function parametersOf(s: Source, { parameters = {}, conflict }: AnySpec): Record<string, unknown> {
  const drawn = s.some(
    Object.fromEntries(
      Object.entries(parameters).map(([name, { valid = Number.isFinite }]) => [name, () => s.one(VALUES.filter(valid))] as const),
    ),
  );
  const values = Object.entries(parameters).map(([name, parameter]) => (drawn?.[name] ?? parameter.default) as number);
  return drawn === undefined || conflict?.(...values) !== undefined ? {} : drawn;
}

export const product = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1);
export const seedOf = (s: Source) => () => s.int(0, 2 ** 31 - 1);
export const SCALES = [-2, -0.5, 0.5, 1, 2];

/** x, or gy and x, of one length. */
export const vectors =
  (inputs: number, options: (s: Source, n: number) => object | undefined): Args =>
  (s) => {
    const n = s.length();
    return [...Array.from({ length: inputs }, () => s.in(n)), options(s, n)];
  };

/** The dimensions of an array that repeats over a shape: each 1 or that of the shape, leading ones missing. */
export const repeatedShape = (s: Source, shape: readonly number[]): number[] =>
  shape.slice(s.int(0, shape.length - 1)).map((size) => (s.once(4) ? 1 : size));

/** A shape, and one of its axes. */
export function axisOf(s: Source): { shape: number[]; axis: number } {
  const shape = s.shape();
  return { shape, axis: s.axis(shape) };
}

/** An op on rows of the last axis that takes few options beside the shape. */
export function lastAxis(name: string, more: (s: Source) => Record<string, unknown> | undefined): Omit<Call, "family"> {
  return call(name, "rows", (s) => {
    const shape = s.shape();
    const n = product(shape);
    return [s.in(n), { shape, ...s.some({ out: () => s.out(n) }), ...more(s) }];
  });
}
