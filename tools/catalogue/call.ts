import type { Parameter } from "../../src/spec/spec.js";
import type { Source } from "./source.js";

/** What the catalogue reads of an op's spec. */
export interface AnySpec {
  readonly name: string;
  readonly kind?: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly conflict?: (...parameters: number[]) => string | undefined;
  readonly reduces?: boolean;
  readonly ulp?: number;
}

/** The families of ops, named as in assembly/ and src/. */
export type Family = "elementwise" | "softmax" | "sparsemax" | "sampling" | "gated" | "prelu" | "random" | "losses" | "dense";

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
  readonly family: Family;
  readonly judge: Judge;
  /** Draws legal arguments. */
  readonly args: Args;
  readonly invoke: (lw: object, args: unknown[]) => unknown;
}

export function call(name: string, family: Family, judge: Judge, args: Args): Call {
  const [op, method] = name.split(".");
  const invoke = (lw: object, args: unknown[]) => {
    const found = (lw as Record<string, Method & Record<string, Method>>)[op];
    return method === undefined ? found(...args) : found[method](...args);
  };
  return { name, op, family, judge, args, invoke };
}

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

/** A shape, and one of its axes. */
export function axisOf(s: Source): { shape: number[]; axis: number } {
  const shape = s.shape();
  return { shape, axis: s.int(0, shape.length - 1) };
}
