import { copied, created, overlaps, settleNaN } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { Parameter, UnarySpec } from "../../spec/spec.js";
import { AT, LENGTH } from "../../threads/protocol.js";
import type { Argument, Binaries, FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { Activate, Activation } from "../activation.js";
import { ACTIVATE, BIND } from "../bind.js";
import { gradientName } from "../gradientName.js";
import { type ElementwiseKernels, gradient, map, number } from "./kernels.js";
import { type Reader, reader } from "./reader.js";

/** `out`: where the result goes, x itself (or gy) included; by default a new array of the same type. Then the op's parameters. */
export type UnaryOptions<A extends FloatArray, P extends string> = {
  /** array for the result, x included; default: a new one */
  out?: A;
} & { [K in P]?: number };

/** An element-wise op. Arrays are float32 or float64; a result has the type and the length of x. */
export interface Unary<P extends string = never> extends Activation {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: UnaryOptions<O, P>): NoInfer<O>;
  /** The derivative at each element of x. */
  derivative<A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, options?: UnaryOptions<O, P>): NoInfer<O>;
  /** dL/dx from gy = dL/dy: gy times the derivative at x. */
  backward<A extends FloatArray, O extends Like<A> = Plain<A>>(gy: Like<A>, x: A, options?: UnaryOptions<O, P>): NoInfer<O>;
  /** The mathematics: formula, parameters, range, limits. */
  readonly spec: UnarySpec<P>;
  [BIND](instance: Instance): Unary<P>;
}

/** The values of an op's parameters where it has none: any two numbers, so that a kernel is always called with numbers. */
const NONE: readonly number[] = [0, 0];

class UnaryOp<P extends string> {
  readonly #parameters: [name: string, parameter: Parameter][];
  readonly #readers: readonly Reader[];
  readonly #known: readonly string[];
  /** What the parameters are where none is given, for either element type. */
  readonly #defaults: { readonly float32: readonly number[]; readonly float64: readonly number[] };
  #float32: ElementwiseKernels | undefined;
  #float64: ElementwiseKernels | undefined;

  constructor(
    readonly spec: UnarySpec<P>,
    readonly binaries: Binaries,
    readonly open: () => Instance,
  ) {
    this.#parameters = Object.entries(spec.parameters);
    this.#readers = Object.keys(spec.parameters).map(reader);
    this.#known = validate.known<{ out: unknown }>({ out: 1 }, spec.parameters);
    const defaults = this.#parameters.length === 0 ? NONE : this.#parameters.map(([_, parameter]) => parameter.default);
    this.#defaults = { float32: spec.rounded ? defaults.map(Math.fround) : defaults, float64: defaults };
  }

  forward(x: FloatArray, options: UnaryOptions<FloatArray, P> | undefined): FloatArray {
    const given = this.#given(options);
    const out = options?.out;
    const float64 = validate.float(this.spec.name, "x", x);
    const kernels = this.#kernels(float64);
    const values = this.#values(given, float64);
    const y = this.#out(x, out);
    if (kernels.staging !== undefined && kernels.y !== undefined && (given === undefined || !this.#isExtreme(values)))
      map(kernels.staging, kernels.y, kernels, x, y, values);
    else this.#plain(x, y, values);
    return y;
  }

  backward(gy: FloatArray | undefined, x: FloatArray, options: UnaryOptions<FloatArray, P> | undefined): FloatArray {
    const given = this.#given(options);
    const out = options?.out;
    const float64 = validate.float(this.spec.name, "x", x);
    const kernels = this.#kernels(float64);
    if (gy !== undefined) validate.same(this.spec.name, "gy", gy, x, "x");
    const values = this.#values(given, float64);
    const y = this.#out(x, out);
    const [a, b] = values;
    if (kernels.staging !== undefined && kernels.dy !== undefined && (given === undefined || !this.#isExtreme(values)))
      gradient(kernels.staging, kernels, gy, x, y, values);
    else if (gy === undefined) plain(x, y, (x) => this.spec.df(x, a, b));
    else {
      const from = overlaps(gy, y) ? copied(gy) : gy;
      plain(x, y, (x, i) => from[i] * (float64 ? this.spec.df(x, a, b) : Math.fround(this.spec.df(x, a, b))));
    }
    return y;
  }

  /** The op at the end of a layer. */
  activate(instance: Instance, float64: boolean, options: object | undefined): Activate {
    const op = new UnaryOp(this.spec, this.binaries, () => instance);
    const given = this.#given(options, Object.keys(this.spec.parameters));
    const values = this.#values(given, float64);
    const [a, b] = values;
    const shared = instance.pool && instance.shared(this.binaries, this.spec.name, float64 ? "float64" : "float32");
    const parameters = Object.fromEntries(this.#parameters.map(([name], i) => [name, given?.[i]]));
    const to = (out: FloatArray) => ({ ...parameters, out }) as UnaryOptions<FloatArray, P>;
    const kernel = this.#isExtreme(values) ? undefined : instance.kernel(this.binaries, this.spec.name, float64 ? "float64" : "float32");
    return {
      forward: (z, out) => void op.forward(z, to(out)),
      backward: (gy, z, out) => void op.backward(gy, z, to(out)),
      inPlace: kernel && ((address, rows, n) => kernel(address, address, rows * n, a, b)),
      call:
        kernel &&
        shared &&
        ((address, n) => {
          const y: Argument = [address, n * (float64 ? 8 : 4), AT];
          return { kernel, shared, args: [y, y, [0, n, LENGTH], number(a), number(b)] };
        }),
    };
  }

  /** Whether no kernel is made for these parameters. */
  #isExtreme(values: readonly number[]): boolean {
    return this.spec.extreme?.(...values) === true;
  }

  #plain(x: FloatArray, y: FloatArray, [a, b]: readonly number[]): void {
    plain(x, y, (x) => this.spec.f(x, a, b));
  }

  #out(x: FloatArray, out: FloatArray | undefined): FloatArray {
    if (out === undefined) return created(x);
    validate.same(this.spec.name, "out", out, x, "x");
    return out;
  }

  /**
   * The given parameters in the order of the spec, undefined if there is none. All options are read once, before the arrays are checked: a
   * getter is the caller's code, and may change an array.
   */
  #given(options: object | undefined, known = this.#known): readonly unknown[] | undefined {
    if (options === undefined) return undefined;
    validate.options(this.spec.name, options, known);
    const readers = this.#readers;
    let given: unknown[] | undefined;
    for (let i = 0; i < readers.length; i++) {
      const value = readers[i](options as Record<string, unknown>);
      if (value === undefined) continue;
      given ??= [];
      given[i] = value;
    }
    return given;
  }

  /** The same as numbers, in the arrays' type where the op wants it. */
  #values(given: readonly unknown[] | undefined, float64: boolean): readonly number[] {
    if (given === undefined) return float64 ? this.#defaults.float64 : this.#defaults.float32;
    return this.#checked(given, float64); // of its own, so that this is short enough to be inlined: 4 ns
  }

  #checked(given: readonly unknown[], float64: boolean): readonly number[] {
    const values = this.#parameters.map(([name, parameter], i) => validate.parameter(this.spec.name, name, parameter, given[i], float64));
    const conflict = this.spec.conflict?.(...values);
    if (conflict !== undefined) throw validate.conflicting(this.spec.name, conflict);
    return float64 || !this.spec.rounded ? values : values.map(Math.fround);
  }

  #kernels(float64: boolean): ElementwiseKernels {
    return (float64 ? this.#float64 : this.#float32) ?? this.#find(float64);
  }

  #find(float64: boolean): ElementwiseKernels {
    const type = float64 ? "float64" : "float32";
    const instance = this.open();
    const kernel = (name: string) => instance.kernel(this.binaries, name, type);
    const [y, dy] = [this.spec.name, gradientName(this.spec.name)];
    const shared = (name: string) => instance.shared(this.binaries, name, type);
    const threads = instance.pool && { instance, y: shared(y), dy: shared(dy) };
    const found = { staging: instance[type] as Staging<FloatArray> | undefined, y: kernel(y), dy: kernel(dy), threads };
    if (float64) this.#float64 = found;
    else this.#float32 = found;
    return found;
  }
}

/** y = f(x), element by element, in plain JavaScript. */
function plain(x: FloatArray, y: FloatArray, f: (x: number, i: number) => number): void {
  const from = overlaps(x, y) ? copied(x) : x;
  for (let i = 0; i < from.length; i++) y[i] = f(from[i], i);
  settleNaN(y);
}

/** Makes an op's function from its spec and the modules with its kernels. */
export function unary<P extends string>(spec: UnarySpec<P>, binaries: Binaries, open: () => Instance = defaultInstance): Unary<P> {
  const op = new UnaryOp(spec, binaries, open);
  const call = (x: FloatArray, options?: UnaryOptions<FloatArray, P>) => op.forward(x, options);
  return Object.assign(call, {
    derivative: (x: FloatArray, options?: UnaryOptions<FloatArray, P>) => op.backward(undefined, x, options),
    backward: (gy: FloatArray, x: FloatArray, options?: UnaryOptions<FloatArray, P>) => op.backward(gy ?? null, x, options),
    spec,
    [BIND]: (instance: Instance) => unary(spec, binaries, () => instance),
    [ACTIVATE]: (instance: Instance, float64: boolean, options: object | undefined) => op.activate(instance, float64, options),
  }) as unknown as Unary<P>;
}
