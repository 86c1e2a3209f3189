import { settleNaN } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { type DenseSpec, product, dense as spec } from "../../spec/dense.js";
import type { FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { Activate } from "../activation.js";
import { BIND } from "../bind.js";
import { type Arguments, type GradientOptions, type Gradients, LayerOp } from "../layerOp.js";
import { type ActivationOptions, activate, layer, type Sizes, single } from "./layer.js";
import { Matmul, rowMajor, SCRATCH, transposed } from "./matmul.js";

export interface DenseOptions<A extends FloatArray> extends ActivationOptions<A> {
  shape: readonly [batch: number, inputs: number, units: number];
  out?: A;
  preactivation?: Like<A>;
}

/** The gradients of a layer. */
export type DenseGradients<X extends FloatArray, W extends FloatArray = X, B extends FloatArray = X> = Gradients<X, W, B>;

export interface DenseGradientOptions<X extends FloatArray, W extends FloatArray = X, B extends FloatArray = X>
  extends Omit<DenseOptions<X>, "out">,
    GradientOptions<X, W, B> {}

export interface Dense {
  <A extends FloatArray, O extends Like<A> = Plain<A>>(x: A, weights: Like<A>, options: DenseOptions<O>): NoInfer<O>;
  /** The gradients from gy = dL/dy, of the inputs, the weights and the bias. */
  backward<A extends FloatArray, X extends Like<A> = Plain<A>, W extends Like<A> = Plain<A>, B extends Like<A> = Plain<A>>(
    gy: Like<A>,
    x: A,
    weights: Like<A>,
    options: DenseGradientOptions<X, W, B>,
  ): DenseGradients<NoInfer<X>, NoInfer<W>, NoInfer<B>>;
  /** The mathematics. */
  readonly spec: DenseSpec;
  [BIND](instance: Instance): Dense;
}

const COMMON = { shape: 1, bias: 1, activation: 1, activationOptions: 1, preactivation: 1, out: 1 } as const;
const KNOWN = /*#__PURE__*/ validate.known<DenseOptions<FloatArray>>(COMMON);
const KNOWN_BACKWARD = /*#__PURE__*/ validate.known<DenseGradientOptions<FloatArray>>({ ...COMMON, gradients: 1 });

class DenseOp extends LayerOp<Sizes> {
  protected readonly known = KNOWN;
  protected readonly knownBackward = KNOWN_BACKWARD;

  protected derive(call: Arguments<Sizes>, g: FloatArray, gradients: Partial<DenseGradients<FloatArray>>): void {
    const { name } = this;
    const { instance, float64, x, weights, sizes } = call;
    const { batch, inputs, units } = sizes;
    const matmul = Matmul.on(name, instance, float64);
    if (matmul === undefined) plainGradients(g, x, weights, sizes, gradients);
    else {
      const { staging } = matmul;
      const bytes = staging.elementSize;
      this.#claim(matmul, sizes, gradients);
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
  }

  /** Borrows all the scratch of the gradients, so that a full heap throws before anything is written. */
  #claim(matmul: Matmul, { batch, inputs, units }: Sizes, gradients: Partial<DenseGradients<FloatArray>>): void {
    const borrow = (i: number, length: number) => matmul.staging.borrow(this.name, i, length);
    borrow(SCRATCH.panels, Math.max(matmul.panelElements(units, inputs), matmul.panelElements(batch, units)));
    borrow(SCRATCH.y, Math.max(0, ...Object.values(gradients).map(({ length }) => length)));
    borrow(SCRATCH.a, batch * inputs);
    borrow(SCRATCH.b, batch * units);
  }

  /** y = activation(x W + b). */
  protected affine({ instance, float64, x, weights, bias, sizes }: Arguments<Sizes>, y: FloatArray, last?: Activate): void {
    const { batch, inputs, units } = sizes;
    const matmul = Matmul.on(this.name, instance, float64);
    if (matmul === undefined) {
      product(rowMajor(x, inputs), rowMajor(weights, units), bias, y, { m: batch, k: inputs, n: units });
      settleNaN(y);
      last?.forward(y, y, units);
    } else {
      const base = bias === undefined ? 0 : matmul.whole(bias, SCRATCH.bias);
      if (batch === 1 && x.length > 0) single(matmul, x, weights, base, y, last);
      else layer(matmul, x, { panels: matmul.panels(weights, inputs, units, batch), bias: base }, y, sizes, last);
    }
  }

  protected check(x: FloatArray, weights: FloatArray, bias: FloatArray | undefined, options: DenseOptions<FloatArray>): Arguments<Sizes> {
    const { name } = this;
    const { shape, activation, activationOptions } = options;
    const given = validate.dimensions(name, shape);
    const instance = this.open();
    const float64 = validate.float(name, "x", x);
    const last = activate(name, instance, float64, { activation, activationOptions });
    validate.float(name, "x", x);
    validate.float(name, "weights", weights);
    const sizes = validate.layer(name, given, x.length, weights.length);
    validate.same(name, "weights", weights, x, "x", sizes.inputs * sizes.units);
    if (bias !== undefined) validate.same(name, "bias", bias, x, "x", sizes.units);
    const { batch, units } = sizes;
    return { instance, float64, x, weights, bias, sizes, results: batch * units, units, last };
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
  for (const y of Object.values(to)) settleNaN(y);
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
