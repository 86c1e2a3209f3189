import { copied, created, isFloat64, overlaps, settleNaN } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import { normals, seed, uniforms } from "../spec/draws.js";
import type { NoiseSpec } from "../spec/random.js";
import { result, source, stream, target } from "../tiling/elements.js";
import type { Binaries, FloatArray, Kernel, Like, Plain } from "../types.js";
import * as validate from "../validate/index.js";
import { BIND } from "./bind.js";
import type { Unary } from "./elementwise/elementwise.js";
import { gradientName } from "./gradientName.js";

/** Every op with noise takes these; the same seed gives the same numbers again. */
export interface NoiseOptions<A extends FloatArray> {
  seed?: number;
  out?: A;
}

export interface NoisyReluOptions<A extends FloatArray> extends NoiseOptions<A> {
  sigma?: number;
}

export interface RreluOptions<A extends FloatArray> extends NoiseOptions<A> {
  lower?: number;
  upper?: number;
  training?: boolean;
}

interface Noise<P extends string> {
  /** The mathematics. */
  readonly spec: NoiseSpec<P>;
}

/** The rectifier of noisy x. */
export interface NoisyRelu extends Noise<"sigma"> {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: NoisyReluOptions<O>): NoInfer<O>;
  /** dL/dx from gy = dL/dy, for the noise that the same options drew. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, x: A, options?: NoisyReluOptions<O>): NoInfer<O>;
  [BIND](instance: Instance): NoisyRelu;
}

/** The rectifier with random slopes. */
export interface Rrelu extends Noise<"lower" | "upper"> {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: RreluOptions<O>): NoInfer<O>;
  /** dL/dx from gy = dL/dy, for the slopes that the same options drew. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, x: A, options?: RreluOptions<O>): NoInfer<O>;
  [BIND](instance: Instance): Rrelu;
}

type Options = NoiseOptions<FloatArray> | undefined;

/** Numbers that plain JavaScript draws at a time. */
const DRAWN = 4096;

/** A call's arguments, checked; without gy it is forward. */
interface Call {
  readonly gy: FloatArray | undefined;
  readonly x: FloatArray;
  readonly out: FloatArray;
  readonly seed: number;
  readonly parameters: readonly number[];
}

class NoiseOp {
  readonly #names: string[];
  readonly #known: readonly string[];

  constructor(
    readonly spec: NoiseSpec,
    readonly binaries: Binaries,
    readonly still: Unary<"alpha"> | undefined,
    readonly open: () => Instance,
  ) {
    this.#names = Object.keys(spec.parameters);
    const known = validate.known<NoiseOptions<FloatArray>>({ out: 1, seed: 1 }, spec.parameters);
    this.#known = still ? [...known, "training"] : known;
  }

  forward(x: FloatArray, options: Options): FloatArray {
    const given = this.#given(options);
    const float64 = validate.float(this.spec.name, "x", x);
    const { draws, seed, parameters, alpha, out } = this.#check(x, given, float64);
    if (this.still !== undefined && !draws) return this.still(x, { alpha, out });
    this.#run({ gy: undefined, x, out, seed, parameters });
    return out;
  }

  backward(gy: FloatArray, x: FloatArray, options: Options): FloatArray {
    const given = this.#given(options);
    const float64 = validate.float(this.spec.name, "x", x);
    validate.same(this.spec.name, "gy", gy, x, "x");
    const { draws, seed, parameters, alpha, out } = this.#check(x, given, float64);
    if (this.still !== undefined && !draws) return this.still.backward(gy, x, { alpha, out });
    this.#run({ gy, x, out, seed, parameters });
    return out;
  }

  /** Reads each option once, before the arrays are checked. */
  #given(options: Options): Record<string, unknown> {
    const given = validate.options(this.spec.name, options, this.#known) as Record<string, unknown>;
    return Object.fromEntries(["training", "seed", "out", ...this.#names].map((name) => [name, given[name]]));
  }

  /** The same, checked; parameters as numbers of the arrays' type. */
  #check(x: FloatArray, given: Record<string, unknown>, float64: boolean) {
    const { name, parameters: known, conflict } = this.spec;
    const values = this.#names.map((parameter) => validate.parameter(name, parameter, known[parameter], given[parameter], float64));
    const wrong = conflict?.(...values);
    if (wrong !== undefined) throw validate.conflicting(name, wrong);
    const draws = validate.flag(name, "training", given.training);
    const chosen = validate.parameter(name, "seed", seed, given.seed, true);
    const out = result(name, "out", given.out as FloatArray | undefined, x, "x");
    return { draws, seed: chosen, parameters: float64 ? values : values.map(Math.fround), alpha: this.spec.still?.(...values), out };
  }

  /** Forward, or with gy backward. */
  #run(call: Call): void {
    const { x, out, gy, parameters } = call;
    const instance = this.open();
    const type = isFloat64(x) ? "float64" : "float32";
    const find = (name: string) => instance.kernel(this.binaries, name, type);
    const [draw, kernel] = [find(this.spec.noise), find(gy === undefined ? this.spec.name : gradientName(this.spec.name))];
    const staging = instance[type] as Staging<FloatArray> | undefined;
    if (staging && draw && kernel && !this.spec.extreme(...parameters)) drawn(staging, draw, kernel, call);
    else this.#plain(call, overlaps(x, out) ? copied(x) : x, gy && overlaps(gy, out) ? copied(gy) : gy);
  }

  #plain({ out, seed, parameters }: Call, x: FloatArray, gy: FloatArray | undefined): void {
    const noise = created(out, DRAWN);
    const [low, high] = parameters;
    const draw = this.spec.noise === "uniforms" ? uniforms : normals;
    for (let start = 0; start < x.length; start += DRAWN) {
      const n = Math.min(DRAWN, x.length - start);
      draw(noise.subarray(0, n), start, seed, low, high);
      for (let i = 0; i < n; i++) {
        const at = start + i;
        out[at] = gy === undefined ? this.spec.f(x[at], noise[i], ...parameters) : gy[at] * this.spec.dx(x[at], noise[i], ...parameters);
      }
    }
    settleNaN(out);
  }
}

/** Tile by tile: draws the numbers into the scratch, then runs the kernel on them. Resident arrays go the same way. */
function drawn(staging: Staging, draw: Kernel, kernel: Kernel, { gy, x, out, seed, parameters }: Call): void {
  const y = target(staging, out);
  const from = source(staging, x, y);
  const second = gy && source(staging, gy, y);
  const [a, b] = parameters;
  stream(staging, { x: from, second, y }, 0, x.length, staging.tile, (x, gy, y, n, index) => {
    draw(staging.scratch, n, index, seed, a, b);
    if (second === undefined) kernel(x, staging.scratch, y, n, a);
    else kernel(gy, x, staging.scratch, y, n, a);
  });
}

/** Makes the function of an op with noise; `still` is what it is without. */
function noisy(spec: NoiseSpec, binaries: Binaries, still: Unary<"alpha"> | undefined, open: () => Instance): unknown {
  const op = new NoiseOp(spec, binaries, still, open);
  const call = (x: FloatArray, options?: Options) => op.forward(x, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, options?: Options) => op.backward(gy, x, options),
    spec,
    [BIND]: (instance: Instance) => noisy(spec, binaries, still?.[BIND](instance), () => instance),
  });
}

/** Makes the rectifier of noisy x. */
export const withNoise = (spec: NoiseSpec<"sigma">, binaries: Binaries) => noisy(spec, binaries, undefined, defaultInstance) as NoisyRelu;

/** Makes the rectifier with random slopes, from leakyRelu. */
export const withSlopes = (spec: NoiseSpec<"lower" | "upper">, binaries: Binaries, leakyRelu: Unary<"alpha">) =>
  noisy(spec, binaries, leakyRelu, defaultInstance) as Rrelu;
