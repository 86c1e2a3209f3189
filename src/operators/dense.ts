import { copied, created, shares, write } from "../arrays.js";
import { defaultInstance, type Instance } from "../runtime/instance.js";
import { type DenseSpec, product, dense as spec } from "../spec/dense.js";
import { result } from "../tiling/elements.js";
import type { FloatArray } from "../types.js";
import * as validate from "../validate/index.js";
import type { Activate } from "./activation.js";
import { BIND } from "./bind.js";
import { type ActivationOptions, activate, layer, type Sizes, single } from "./layer.js";
import { Matmul, rowMajor, SCRATCH, transposed } from "./matmul.js";

export interface DenseOptions<A extends FloatArray> extends ActivationOptions<A> {
  shape: readonly [batch: number, inputs: number, units: number];
  out?: A;
  preactivation?: A;
}

/** The gradients of a layer. */
export interface DenseGradients<A extends FloatArray> {
  x: A;
  weights: A;
  bias: A;
}

export interface DenseGradientOptions<A extends FloatArray> extends Omit<DenseOptions<A>, "out"> {
  gradients?: readonly (keyof DenseGradients<A>)[];
  out?: Partial<DenseGradients<A>>;
}

export interface Dense {
  <A extends FloatArray>(x: A, weights: A, options: DenseOptions<A>): A;
  /** The gradients from gy = dL/dy, of the inputs, the weights and the bias. */
  backward<A extends FloatArray>(gy: A, x: A, weights: A, options: DenseGradientOptions<A>): DenseGradients<A>;
  /** The mathematics. */
  readonly spec: DenseSpec;
  [BIND](instance: Instance): Dense;
}

/** The arguments of a call, checked. */
interface Arguments {
  readonly instance: Instance;
  readonly float64: boolean;
  readonly x: FloatArray;
  readonly weights: FloatArray;
  readonly bias: FloatArray | undefined;
  readonly sizes: Sizes;
  readonly last: Activate | undefined;
}

const GRADIENTS = ["x", "weights", "bias"] as const;
const COMMON = { shape: 1, bias: 1, activation: 1, activationOptions: 1, preactivation: 1, out: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<DenseOptions<FloatArray>>(COMMON);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<DenseGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 });

class DenseOp {
  constructor(
    readonly name: string,
    readonly open: () => Instance,
  ) {}

  forward(x: FloatArray, weights: FloatArray, options: DenseOptions<FloatArray>): FloatArray {
    const { name } = this;
    const { shape, bias, preactivation, out } = validate.options(name, options, KNOWN);
    const call = this.#check(x, weights, bias, shape, options);
    const { last, sizes } = call;
    const length = sizes.batch * sizes.units;
    if (out === undefined) validate.resultsOfEmpty(name, "shape", x.length, length);
    const y = result(name, "out", out, x, "x", length);
    const inputs = bias === undefined ? [x, weights] : [x, weights, bias];
    const apart = (y: FloatArray) => (inputs.some((input) => shares(input, y)) ? copied(y) : y);
    if (preactivation !== undefined) {
      validate.same(name, "preactivation", preactivation, x, "x", length);
      if (out !== undefined && preactivation !== y) validate.apart(name, "out", y, preactivation, "preactivation");
      const z = apart(preactivation);
      this.#affine(call, z);
      if (z !== preactivation) write(preactivation, z);
      if (last) last.forward(preactivation, y, sizes.units);
      else write(y, preactivation);
      return y;
    }
    const to = apart(y);
    this.#affine(call, to, last);
    if (to !== y) write(y, to);
    return y;
  }

  backward(gy: FloatArray, x: FloatArray, weights: FloatArray, options: DenseGradientOptions<FloatArray>): DenseGradients<FloatArray> {
    const { name } = this;
    const { shape, bias, preactivation, out, gradients: asked } = validate.options(name, options, KNOWN_BACKWARD);
    const { x: outX, weights: outWeights, bias: outBias } = validate.options(name, out, GRADIENTS);
    const to = { x: outX, weights: outWeights, bias: outBias };
    const wanted = validate.words(name, "gradients", GRADIENTS, asked);
    const call = this.#check(x, weights, bias, shape, options);
    const { instance, float64, last, sizes } = call;
    const { batch, inputs, units } = sizes;
    validate.same(name, "gy", gy, x, "x", batch * units);
    if (preactivation !== undefined) validate.same(name, "preactivation", preactivation, x, "x", batch * units);
    if (last && last.backward === undefined) throw validate.noGradient(name);
    const lengths = { x: x.length, weights: weights.length, bias: units };
    if (outBias === undefined && wanted.includes("bias")) validate.resultsOfEmpty(name, "shape", gy.length + weights.length, units);
    const gradients: Partial<DenseGradients<FloatArray>> = {};
    for (const of of wanted) gradients[of] = result(name, `out.${of}`, to[of], x, "x", lengths[of]);
    const given = [gy, x, weights, bias, preactivation];
    for (const of of wanted) {
      for (const other of wanted)
        if (other !== of) validate.apart(name, `out.${of}`, gradients[of] as FloatArray, gradients[other] as FloatArray, `out.${other}`);
      for (const input of given) if (input !== undefined) validate.apart(name, `out.${of}`, gradients[of] as FloatArray, input, "an input");
    }

    const g = this.#atSums(call, gy, preactivation);
    const matmul = Matmul.on(name, instance, float64);
    if (matmul === undefined) plainGradients(g, x, weights, sizes, gradients);
    else {
      const { staging } = matmul;
      const bytes = staging.elementSize;
      this.#claim(matmul, sizes, wanted);
      const from = matmul.whole(g, SCRATCH.gradient);
      const into = (y: FloatArray, run: (address: number) => void) => {
        const address = staging.address(y) || staging.borrow(name, SCRATCH.y, y.length);
        run(address);
        if (staging.address(y) === 0) staging.store(address, y, 0, y.length);
      };
      const { x: gx, weights: gw, bias: gb } = gradients;
      if (gx) {
        const panels = matmul.packTransposed(weights, inputs, units);
        into(gx, (to) =>
          matmul.multiply({ address: from, row: units * bytes, column: bytes }, panels, 0, to, { m: batch, k: units, n: inputs }),
        );
      }
      if (gw || gb) {
        const panels = matmul.panels(g, batch, units, inputs);
        if (gw) {
          const address = matmul.whole(x, SCRATCH.a);
          into(gw, (to) =>
            matmul.multiply({ address, row: bytes, column: inputs * bytes }, panels, 0, to, { m: inputs, k: batch, n: units }),
          );
        }
        // the sums over the batch are the product with a row of ones
        if (gb)
          into(gb, (to) => matmul.multiply({ address: staging.ones, row: 0, column: 0 }, panels, 0, to, { m: 1, k: batch, n: units }));
      }
    }
    return gradients as DenseGradients<FloatArray>;
  }

  /** Borrows all the scratch of the gradients, so that a full heap throws before anything is written. */
  #claim(matmul: Matmul, { batch, inputs, units }: Sizes, wanted: readonly (keyof DenseGradients<FloatArray>)[]): void {
    const lengths = { x: batch * inputs, weights: inputs * units, bias: units };
    const borrow = (i: number, length: number) => matmul.staging.borrow(this.name, i, length);
    borrow(SCRATCH.panels, Math.max(matmul.panelElements(units, inputs), matmul.panelElements(batch, units)));
    borrow(SCRATCH.y, Math.max(0, ...wanted.map((of) => lengths[of])));
    borrow(SCRATCH.a, batch * inputs);
    borrow(SCRATCH.b, batch * units);
  }

  /** dL/d(x W + b): gy through the activation. Sums that were not kept are computed again. */
  #atSums(call: Arguments, gy: FloatArray, preactivation: FloatArray | undefined): FloatArray {
    const { instance, float64, sizes, last } = call;
    if (last?.backward === undefined) return gy;
    const staging = instance[float64 ? "float64" : "float32"];
    const array = (scratch: number): FloatArray => staging?.view(staging.borrow(this.name, scratch, gy.length), gy.length) ?? created(gy);
    let z = preactivation;
    if (z === undefined) {
      z = array(SCRATCH.sums);
      this.#affine(call, z);
    }
    const g = array(SCRATCH.gradient);
    last.backward(gy, z, g, sizes.units);
    return g;
  }

  /** y = activation(x W + b). */
  #affine({ instance, float64, x, weights, bias, sizes }: Arguments, y: FloatArray, last?: Activate): void {
    const { batch, inputs, units } = sizes;
    const matmul = Matmul.on(this.name, instance, float64);
    if (matmul === undefined) {
      product(rowMajor(x, inputs), rowMajor(weights, units), bias, y, { m: batch, k: inputs, n: units });
      last?.forward(y, y, units);
    } else {
      const base = bias === undefined ? 0 : matmul.whole(bias, SCRATCH.bias);
      if (batch === 1 && x.length > 0) single(matmul, x, weights, base, y, last);
      else layer(matmul, x, { panels: matmul.panels(weights, inputs, units, batch), bias: base }, y, sizes, last);
    }
  }

  /** What both ways need. Options, also those of the activation, are read once, and before the arrays are looked at. */
  #check(
    x: FloatArray,
    weights: FloatArray,
    bias: FloatArray | undefined,
    shape: unknown,
    options: ActivationOptions<FloatArray> | undefined,
  ): Arguments {
    const { name } = this;
    const { activation, activationOptions } = options ?? {};
    const given = validate.dimensions(name, shape);
    const instance = this.open();
    const float64 = validate.float(name, "x", x);
    const last = activate(name, instance, float64, { activation, activationOptions });
    validate.float(name, "x", x);
    validate.float(name, "weights", weights);
    const sizes = validate.layer(name, given, x.length, weights.length);
    validate.same(name, "weights", weights, x, "x", sizes.inputs * sizes.units);
    if (bias !== undefined) validate.same(name, "bias", bias, x, "x", sizes.units);
    return { instance, float64, x, weights, bias, sizes, last };
  }
}

function plainGradients(
  g: FloatArray,
  x: FloatArray,
  weights: FloatArray,
  { batch, inputs, units }: Sizes,
  to: Partial<DenseGradients<FloatArray>>,
): void {
  const upstream = rowMajor(g, units);
  if (to.x) product(upstream, transposed(rowMajor(weights, units)), undefined, to.x, { m: batch, k: units, n: inputs });
  if (to.weights) product(transposed(rowMajor(x, inputs)), upstream, undefined, to.weights, { m: inputs, k: batch, n: units });
  if (to.bias) product({ array: [1], row: 0, column: 0 }, upstream, undefined, to.bias, { m: 1, k: batch, n: units });
}

/** Makes dense's function. */
export function denseOf(open: () => Instance = defaultInstance, name = spec.name): Dense {
  const op = new DenseOp(name, open);
  const call = (x: FloatArray, weights: FloatArray, options: DenseOptions<FloatArray>) => op.forward(x, weights, options);
  return Object.assign(call, {
    backward: (gy: FloatArray, x: FloatArray, weights: FloatArray, options: DenseGradientOptions<FloatArray>) =>
      op.backward(gy, x, weights, options),
    spec,
    [BIND]: (instance: Instance) => denseOf(() => instance),
  }) as unknown as Dense;
}
