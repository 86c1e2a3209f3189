// Gated units of two arrays: what is multiplied, and what goes through the gate.
import { copied, overlaps, settleNaN } from "../../arrays.js";
import type { Staging } from "../../runtime/staging.js";
import type { GatedSpec } from "../../spec/gated.js";
import { fetch, fitting, type Operand, result, source, stream, target } from "../../tiling/elements.js";
import type { FloatArray, Kernel } from "../../types.js";
import * as validate from "../../validate/index.js";
import { gradientName } from "../gradientName.js";

export interface PairOptions<A extends FloatArray> {
  /** Which array goes through the gate: "second" by default. */
  gate?: "second" | "first";
  /** Where the result goes, a and b included; by default a new array of the same type. */
  out?: A;
}

/** The gradients of two arrays. */
export interface Pair<A extends FloatArray, B extends FloatArray = A> {
  a: A;
  b: B;
}

export interface PairGradientOptions<A extends FloatArray, B extends FloatArray = A> extends Omit<PairOptions<A>, "out"> {
  /** Where the gradients go, gy, a and b included; by default new arrays of the same type. */
  out?: Partial<Pair<A, B>>;
}

/** A kernel, and how arrays reach it. */
type Found =
  | { readonly staging: Staging<FloatArray>; readonly kernel: Kernel }
  | { readonly staging: undefined; readonly kernel: undefined };

/** What is multiplied, and what goes through the gate; or their gradients. */
interface Parts {
  readonly m: FloatArray;
  readonly g: FloatArray;
}

const KNOWN = /*#__PURE__*/ validate.known<PairOptions<FloatArray>>({ out: 1, gate: 1 });

/** Whether the gate is the first of two halves or arrays. */
export const isFirst = (op: string, gate: unknown): boolean => validate.choice(op, "gate", ["second", "first"], gate) === "first";

/** An input; a copy if writing a result would overwrite elements still to be read. */
const apart = (x: FloatArray, { m, g }: Parts): FloatArray => (overlaps(x, m) || overlaps(x, g) ? copied(x) : x);

export class GatedPair {
  constructor(
    readonly spec: GatedSpec<never>,
    readonly find: (name: string, float64: boolean) => Found,
  ) {}

  /** y = a gate(b). */
  forward(a: FloatArray, b: FloatArray, options: PairOptions<FloatArray> | undefined): FloatArray {
    const { name } = this.spec;
    const { out: given, gate } = validate.options(name, options, KNOWN);
    const [m, g] = isFirst(name, gate) ? [b, a] : [a, b];
    const float64 = validate.float(name, "a", a);
    validate.same(name, "b", b, a, "a");
    const out = result(name, "out", given, a, "a");
    const { staging, kernel } = this.find(name, float64);
    if (staging === undefined) this.#plain(m, g, out);
    else {
      const y = target(staging, out);
      const [x, second] = [source(staging, m, y), source(staging, g, y)];
      stream(staging, { x, second, y }, 0, out.length, fitting(staging, x, second, y), (m, g, y, n) => kernel(m, g, y, 1, n, 0));
    }
    return out;
  }

  /** dL/da and dL/db. */
  backward(gy: FloatArray, a: FloatArray, b: FloatArray, options: PairGradientOptions<FloatArray> | undefined): Pair<FloatArray> {
    const { name } = this.spec;
    const { out: given, gate } = validate.options(name, options, KNOWN);
    const { a: outA, b: outB } = validate.options(name, given, ["a", "b"]);
    const swaps = isFirst(name, gate);
    const float64 = validate.float(name, "a", a);
    validate.same(name, "b", b, a, "a");
    validate.same(name, "gy", gy, a, "a");
    const out = { a: result(name, "out.a", outA, a, "a"), b: result(name, "out.b", outB, a, "a") };
    validate.apart(name, "out.b", out.b, out.a, "out.a");
    const { staging, kernel } = this.find(gradientName(name), float64);
    const values = swaps ? { m: b, g: a } : { m: a, g: b };
    const to = swaps ? { m: out.b, g: out.a } : { m: out.a, g: out.b };
    if (staging === undefined) this.#plainGradient(gy, values, to);
    else gradient(staging, kernel, gy, values, to);
    return out;
  }

  #plain(m: FloatArray, g: FloatArray, y: FloatArray): void {
    const [values, gates] = [m, g].map((x) => (overlaps(x, y) ? copied(x) : x));
    for (let i = 0; i < y.length; i++) y[i] = this.spec.f([values[i], gates[i]]);
    settleNaN(y);
  }

  #plainGradient(gy: FloatArray, values: Parts, to: Parts): void {
    const [upstream, m, g] = [gy, values.m, values.g].map((x) => apart(x, to));
    for (let i = 0; i < upstream.length; i++) {
      const flow = upstream[i];
      const slopes = this.spec.gradient([m[i], g[i]]);
      to.m[i] = flow * slopes[0];
      to.g[i] = flow * slopes[1];
    }
    for (const y of [to.m, to.g]) settleNaN(y);
  }
}

/** What is multiplied and its gradient go through the first tile, the gate and its gradient through the second one, gy through the scratch. */
function gradient(staging: Staging<FloatArray>, kernel: Kernel, gy: FloatArray, values: Parts, to: Parts): void {
  const operand = (x: FloatArray): Operand => target(staging, apart(x, to));
  const [x, second, upstream] = [values.m, values.g, gy].map(operand);
  const [y, other] = [target(staging, to.m), target(staging, to.g)];
  stream(staging, { x, second, y }, 0, gy.length, staging.tile, (m, g, gm, n, start) => {
    const flow = fetch(staging, staging.scratch, upstream, start, n);
    const gg = other.address === 0 ? staging.second : other.address + start * staging.elementSize;
    kernel(flow, m, g, gm, gg, 1, n, 0);
    if (other.address === 0) staging.store(gg, to.g, start, n);
  });
}
