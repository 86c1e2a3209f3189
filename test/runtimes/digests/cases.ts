// Calls of everything that is not a float32 function of one number, on inputs that are the same everywhere: from a generator of whole numbers,
// without a function of Math that engines round as they please.
import type { FloatArray, Lanewise } from "lanewise";
import { unaryOps } from "../../../tools/accuracy/subject.js";
import { TYPES, uniform } from "../../arrays.js";

/** One array type at a time: TypeScript need not tell float32 from float64 here. */
type Type = Float32ArrayConstructor;

/** Logits: from -12 to 12. */
function logits(type: Type, n: number, seed = 1): Float32Array {
  const next = uniform(seed);
  return new type(n).map(() => 24 * next() - 12);
}

/** Numbers of all sizes, signs and kinds: any bits. */
function anything(type: Type, n: number): Float32Array {
  const x = new type(n);
  const next = uniform(n);
  new Uint16Array(x.buffer).forEach((_, i, words) => {
    words[i] = 2 ** 16 * next();
  });
  return x;
}

const SHAPES = [
  [64, 1000],
  [1, 50257],
  [3000, 10],
  [512, 3],
  [2, 40, 40],
];
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** The arrays in an answer, in order; numbers as arrays of one. */
function arraysIn(answer: unknown): FloatArray[] {
  if (typeof answer === "number") return [Float64Array.of(answer)];
  return ArrayBuffer.isView(answer) ? [answer as FloatArray] : Object.values(answer as object).flatMap(arraysIn);
}

function* elements(lw: Lanewise, type: Type): Generator<[string, unknown]> {
  const n = 2 ** 15;
  const [x, gy] = [anything(type, n), logits(type, n)];
  for (const [name, op] of Object.entries(unaryOps(lw) as unknown as Record<string, Lanewise["relu"]>))
    yield [name, [op(x), op.derivative(x), op.backward(gy, x)]];
}

function* rows(lw: Lanewise, type: Type): Generator<[string, unknown]> {
  const mask = (shape: readonly number[]) => Uint8Array.from({ length: shape[shape.length - 1] }, (_, i) => Number(i % 3 > 0));
  const calls = SHAPES.flatMap((shape) => [
    { shape },
    { shape, axis: 0 },
    { shape, scale: 0.125 },
    { shape, mask: mask(shape) },
    { shape, causal: true },
  ]);
  for (const options of calls) {
    const [x, gy] = [1, 2].map((seed) => logits(type, product(options.shape), seed));
    for (const name of ["softmax", "softmin", "logSoftmax"] as const) {
      const y = lw[name](x, options);
      yield [name, [y, lw[name].backward(gy, y, options)]];
    }
    const sums = lw.logSumExp(x, options);
    yield ["logSumExp", [sums, lw.logSumExp.backward(logits(type, sums.length), x, sums, options)]];
    yield ["hardmax", lw.hardmax(x, options)];
  }
}

function* distributions(lw: Lanewise, type: Type): Generator<[string, unknown]> {
  for (const shape of SHAPES) {
    const [x, gy] = [1, 2].map((seed) => logits(type, product(shape), seed));
    for (const name of ["sparsemax", "entmax15", "gumbelSoftmax"] as const) {
      const y = lw[name](x, { shape });
      yield [name, [y, lw[name].backward(gy, y, { shape })]];
    }
    yield ["temperature", lw.temperature(x, { shape, temperature: 0.7 })];
    yield ["topK", lw.topK(x, { shape, k: 5 })];
    yield ["topP", lw.topP(x, { shape, p: 0.9 })];
    yield ["minP", lw.minP(x, { shape, p: 0.05 })];
    yield ["sample", Array.from({ length: 8 }, (_, seed) => lw.sample(x, { temperature: 0.8, topP: 0.95, seed }))];
  }
}

function* losses(lw: Lanewise, type: Type): Generator<[string, unknown]> {
  for (const shape of SHAPES) {
    const n = product(shape);
    const classes = shape[shape.length - 1];
    const x = logits(type, n);
    const labels = Int32Array.from({ length: n / classes }, (_, i) => (7 * i) % classes);
    const targets = logits(type, n, 3).map((t) => (t + 12) / 24);
    const weights = logits(type, classes, 4).map((w) => w + 13);
    for (const options of [{ shape }, { shape, labelSmoothing: 0.1 }, { shape, weights }])
      for (const given of [labels, targets]) yield ["crossEntropy", lw.crossEntropy.withGradient(x, given, options)];
    yield ["crossEntropy", lw.crossEntropy(x, labels, { shape, reduction: "none" })];
    for (const options of [{ shape }, { shape, weights }, { shape, posWeight: 3 }])
      yield ["binaryCrossEntropyWithLogits", lw.binaryCrossEntropyWithLogits.withGradient(x, targets, options)];
    yield ["binaryCrossEntropyWithLogits", lw.binaryCrossEntropyWithLogits(x, targets, { reduction: "none" })];
  }
}

function* rectifiers(lw: Lanewise, type: Type): Generator<[string, unknown]> {
  const shape = [60, 32, 33];
  const n = product(shape);
  const [x, gy] = [anything(type, n), logits(type, n)];
  for (const name of ["glu", "reglu", "geglu", "swiglu", "maxout"] as const)
    for (const axis of [-1, 1, 0]) {
      const options = { shape: axis === -1 ? [60, 33, 32] : shape, axis };
      const y = lw[name](x, options);
      yield [name, [y, lw[name].backward(gy.subarray(0, y.length), x, options)]];
    }
  const slope = logits(type, shape[1], 5);
  yield ["prelu", [lw.prelu(x, slope, { shape }), lw.prelu.backward(gy, x, slope, { shape })]];
  const noise = { seed: 11 };
  yield ["noisyRelu", [lw.noisyRelu(x, noise), lw.noisyRelu.backward(gy, x, noise)]];
  const training = { ...noise, training: true };
  yield ["rrelu", [lw.rrelu(x, training), lw.rrelu.backward(gy, x, training)]];
}

function* layers(lw: Lanewise, type: Type): Generator<[string, unknown]> {
  const sizes = [
    [1, 784, 128],
    [64, 300, 130],
    [256, 64, 33],
    [5, 7, 3],
  ] as const;
  for (const shape of sizes) {
    const [batch, inputs, units] = shape;
    const [x, weights, bias, gy] = [batch * inputs, inputs * units, units, batch * units].map((n, seed) => logits(type, n, seed));
    for (const activation of [undefined, lw.gelu, lw.softmax]) {
      const options = { shape, bias, activation };
      yield ["dense", [lw.dense(x, weights, options), lw.dense.backward(gy, x, weights, options)]];
      const layer = lw.createDense({ weights, bias, inputs, units, activation });
      yield ["createDense", layer(x)];
      layer.free();
    }
    const [one, w] = [x.subarray(0, inputs), weights.subarray(0, inputs)];
    const options = { bias: 0.5, activation: lw.tanh };
    yield ["neuron", [lw.neuron(one, w, options), lw.neuron.backward(2, one, w, options)]];
  }
}

/** What each op of the catalogue answers, in either float type, under its name. Throws where an op is left out. */
export function answers(lw: Lanewise): Map<string, FloatArray[]> {
  const found = new Map<string, FloatArray[]>();
  for (const type of TYPES as readonly unknown[] as readonly Type[])
    for (const family of [elements, rows, distributions, losses, rectifiers, layers])
      for (const [name, answer] of family(lw, type)) found.set(name, [...(found.get(name) ?? []), ...arraysIn(answer)]);
  const missing = Object.values(lw as object).flatMap(({ spec } = {}) => (spec !== undefined && !found.has(spec.name) ? [spec.name] : []));
  if (missing.length > 0) throw new Error(`no digests of ${missing.join(", ")}: test/runtimes/digests/cases.ts`);
  return found;
}
