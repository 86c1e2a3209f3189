// Checks the kind and the range of options.
import { tagOf } from "../arrays.js";
import type { Parameter } from "../spec/spec.js";
import { wrongRange, wrongType } from "./error.js";
import { type Known, unknown } from "./unknown.js";

const NONE = {};

/**
 * The options object, or an empty one. Every name in it, inherited or not, must be `known`. The walk over the names takes a tenth of
 * a call of 16 elements or more, whatever is done with them. `includes` alone, without the first name (mostly "out") before it, takes 3 % more.
 */
export function options<O extends object>(op: string, value: O | undefined, known: Known): O {
  if (value === undefined) return NONE as O;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) throw noObject(op, value, known);
  for (const name in value) if (name !== known[0] && !known.includes(name)) unknown(op, value, name, known);
  return value;
}

/** A number in the place of options is mostly meant as k. */
const noObject = (op: string, value: unknown, known?: Known) =>
  wrongType(op, "options", `an object such as { ${typeof value === "number" && known?.includes("k") ? "k" : "out"} }`, value);

/** Throws unless options are an object. */
export function object(op: string, value: unknown): void {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) throw noObject(op, value);
}

/** The value of a parameter, or its default. For float32 arrays it must be valid after rounding to float32 too. */
export function parameter(
  op: string,
  name: string,
  { default: fallback, expected = "a finite number", valid = Number.isFinite }: Parameter,
  value: unknown,
  float64: boolean,
): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number") throw wrongType(op, name, expected, value);
  if (!valid(value)) throw wrongRange(op, name, expected, value);
  if (!float64 && !valid(Math.fround(value))) throw wrongRange(op, name, `${expected} in float32`, value);
  return value;
}

/** A parameter of rows: one number, or an array of one for each row. */
export function perRow(op: string, name: string, of: Parameter, value: unknown): ArrayLike<number> {
  const list = Array.isArray(value) || (ArrayBuffer.isView(value) && tagOf(value) !== undefined);
  if (!list) return [parameter(op, name, of, value, true)];
  const given = value as ArrayLike<number>;
  return Array.from({ length: given.length }, (_, i) => parameter(op, name, of, given[i] ?? null, true));
}

/** Throws unless numbers are one for all rows, or one for each. */
export function oneOrEach(op: string, name: string, length: number, rows: number): void {
  if (length !== 1 && length !== rows) throw wrongRange(op, name, `a number, or one for each of ${rows} rows`, `${length} numbers`);
}

/** A boolean, false by default. */
export function flag(op: string, name: string, value: unknown): boolean {
  if (value !== undefined && typeof value !== "boolean") throw wrongType(op, name, "true or false", value);
  return value ?? false;
}

/** A whole number from 0. */
export function wholeNumber(op: string, name: string, value: unknown): number {
  if (typeof value !== "number") throw wrongType(op, name, "a whole number", value);
  if (!Number.isInteger(value) || value < 0) throw wrongRange(op, name, "a whole number from 0 on", value);
  return value;
}

/** Throws unless a number of elements of a row is at most all of its n. */
export function atMost(op: string, name: string, value: number, n: number): void {
  if (value > n) throw wrongRange(op, name, `at most the ${n} elements along the axis`, value);
}

/** An array of known words; all of them by default. */
export function words<W extends string>(op: string, name: string, known: readonly W[], value: unknown): readonly W[] {
  if (value === undefined) return known;
  const expected = `an array of ${known.map((word) => JSON.stringify(word)).join(", ")}`;
  if (!Array.isArray(value)) throw wrongType(op, name, expected, value);
  const given: W[] = [];
  for (let i = 0; i < value.length; i++) {
    given[i] = value[i];
    if (!known.includes(given[i])) throw wrongRange(op, name, expected, given[i]);
  }
  return given;
}

/** One of a few words, by default the first. */
export function choice<W extends string>(op: string, name: string, words: readonly W[], value: unknown): W {
  if (value === undefined) return words[0];
  const quoted = words.map((word) => JSON.stringify(word));
  const expected = `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
  if (typeof value !== "string") throw wrongType(op, name, expected, value);
  if (!words.includes(value as W)) throw wrongRange(op, name, expected, value);
  return value as W;
}

/** Throws if an option was given. */
export function nothing(op: string, name: string, why: string, value: unknown): void {
  if (value !== undefined) throw wrongType(op, name, `nothing ${why}`, value);
}

/** Throws unless an op can end a layer, which a property tells. */
export function activation(op: string, key: symbol, value: unknown): void {
  if (typeof value !== "function" || !(key in value))
    throw wrongType(op, "activation", "a function of the catalogue that keeps the shape, such as relu or softmax", value);
}

export const noGradient = (op: string) => new TypeError(`${op}: "activation" expected a function with a gradient, got one without`);
