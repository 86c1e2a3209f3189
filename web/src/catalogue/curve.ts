// Every op that has one: the curve that shows it, y over one number x, computed by the op itself.

import type * as lanewise from "lanewise";
import type { Unary } from "lanewise";

type Parameter = lanewise.Parameter;
export type Values = Readonly<Record<string, number>>;

export interface Curve {
  /** What runs along the horizontal axis, and what is held still meanwhile. */
  readonly xLabel: string;
  readonly note?: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The value at each x; parameters that are left out have their defaults. */
  y(x: Float32Array, values: Values): Float32Array;
  dy?(x: Float32Array, values: Values): Float32Array;
  /** Random: to be drawn as points. */
  readonly scattered?: boolean;
}

/** An array of `width` numbers for each x. */
const rows = (x: Float32Array, width: number, row: (x: number) => number[]): Float32Array => {
  const all = new Float32Array(x.length * width);
  x.forEach((value, i) => {
    all.set(row(value), i * width);
  });
  return all;
};

/** Every `width`-th number. */
const column = (all: Float32Array, width: number, at: number): Float32Array =>
  Float32Array.from({ length: all.length / width }, (_, i) => all[i * width + at]);

const ones = (n: number) => new Float32Array(n).fill(1);

export const unaryCurve = (op: Unary<string>): Curve => ({
  xLabel: "x",
  parameters: op.spec.parameters,
  y: (x, values) => op(x, values),
  dy: (x, values) => op.derivative(x, values),
});

/** A gate's curve over b, with a = 1; maxout's over x, with the other parts on lines of their own. */
export function gatedCurve(op: lanewise.Gated): Curve {
  const chosen = "k" in op.spec.parameters;
  const row = chosen ? (x: number) => [x, -x / 2] : (x: number) => [1, x];
  const shape = (x: Float32Array) => ({ shape: [x.length, 2] });
  return {
    xLabel: chosen ? "x" : "b",
    note: chosen ? "The largest of x and −x / 2." : "Over b, with a = 1.",
    parameters: {},
    y: (x) => op(rows(x, 2, row), shape(x)),
    dy: (x) => {
      const g = op.backward(ones(x.length), rows(x, 2, row), shape(x));
      return chosen ? x.map((_, i) => g[2 * i] - g[2 * i + 1] / 2) : column(g, 2, 1);
    },
  };
}

const SLOPE: Parameter = { default: 0.25, summary: "the slope, which a network learns" };

export const preluCurve = (op: lanewise.Prelu): Curve => ({
  xLabel: "x",
  parameters: { slope: SLOPE },
  y: (x, { slope = SLOPE.default }) => op(x, Float32Array.of(slope)),
  dy: (x, { slope = SLOPE.default }) => op.backward(ones(x.length), x, Float32Array.of(slope)).x,
});

const SEED: Parameter = { default: 0, summary: "chooses the random numbers", expected: "a whole number", valid: Number.isSafeInteger };

export const randomCurve = (op: lanewise.Rrelu | lanewise.NoisyRelu): Curve => ({
  xLabel: "x",
  note: "One draw for each x: the same seed draws the same numbers again.",
  parameters: { ...op.spec.parameters, seed: SEED },
  y: (x, values) => op(x, "lower" in op.spec.parameters ? { ...values, training: true } : values),
  scattered: true,
});

const REST = [0, 0];

export const crossEntropyCurve = (op: lanewise.CrossEntropy): Curve => {
  const logits = (x: Float32Array) => rows(x, 3, (x) => [x, ...REST]);
  const options = (x: Float32Array, values: Values) => ({ shape: [x.length, 3], reduction: "none" as const, ...values });
  return {
    xLabel: "logit of the right class",
    note: "Over the logit of the right one of three classes, the other two being 0.",
    parameters: { labelSmoothing: op.spec.parameters.labelSmoothing },
    y: (x, values) => op(logits(x), new Uint8Array(x.length), options(x, values)),
    dy: (x, values) => column(op.backward(logits(x), new Uint8Array(x.length), { ...options(x, values), gy: ones(x.length) }), 3, 0),
  };
};

export const nllLossCurve = (op: lanewise.NllLoss): Curve => {
  const options = (x: Float32Array) => ({ shape: [x.length, 1], reduction: "none" as const });
  return {
    xLabel: "log-probability of the right class",
    parameters: {},
    y: (x) => op(x, new Uint8Array(x.length), options(x)),
    dy: (x) => op.backward(x, new Uint8Array(x.length), { ...options(x), gy: ones(x.length) }),
  };
};

/** A loss of single elements over x, the target being a number to choose. */
export const elementLossCurve = (op: lanewise.ElementLoss): Curve => {
  const TARGET: Parameter = { default: 1, summary: "the target z", expected: "a number from 0 to 1", valid: (z) => z >= 0 && z <= 1 };
  const targets = (x: Float32Array, { target = TARGET.default }: Values) => new Float32Array(x.length).fill(target);
  const options = ({ target, ...values }: Values) => ({ reduction: "none" as const, ...values });
  return {
    xLabel: "x",
    parameters: { target: TARGET, ...op.spec.parameters },
    y: (x, values) => op(x, targets(x, values), options(values)),
    dy: (x, values) => op.backward(x, targets(x, values), { ...options(values), gy: ones(x.length) }),
  };
};

const WEIGHT: Parameter = { default: 2, summary: "what the one input is multiplied by" };
const BIAS: Parameter = { default: -1, summary: "what is added" };

/** A neuron of one input, activated by tanh. */
export const neuronCurve = (layer: (x: Float32Array, weight: number, bias: number) => Float32Array): Curve => ({
  xLabel: "x",
  note: "One input, activated by tanh.",
  parameters: { weight: WEIGHT, bias: BIAS },
  y: (x, { weight = WEIGHT.default, bias = BIAS.default }) => layer(x, weight, bias),
});

const SCALE: Parameter = { default: 2, summary: "what the products of query and keys are multiplied by" };
const KEYS = Float32Array.of(-1, 0, 1);
const VALUES = Float32Array.of(-1, 1, 0);

const attended = {
  xLabel: "query",
  note: "Over a query of one number, with keys −1, 0 and 1 and values −1, 1 and 0.",
  parameters: { scale: SCALE },
};

export function attentionCurve(op: lanewise.Attention): Curve {
  const options = (x: Float32Array, { scale = SCALE.default }: Values) => ({ shape: { queries: x.length, keys: 3, size: 1 }, scale });
  return {
    ...attended,
    y: (x, values) => op(x, KEYS, VALUES, options(x, values)),
    dy: (x, values) => op.backward(ones(x.length), x, KEYS, VALUES, options(x, values)).q,
  };
}

export const createAttentionCurve = (op: lanewise.CreateAttention): Curve => ({
  ...attended,
  y(x, { scale = SCALE.default }) {
    const cache = op({ size: 1, scale });
    cache.append(KEYS, VALUES);
    const y = cache(x);
    cache.free();
    return y;
  },
});

const LARGEST: Parameter = { default: 8, summary: "the other element", expected: "a positive number", valid: (value) => value > 0 };

/** Pairs of a number and a larger one, as integers; and the numbers that these stand for. */
export function quantizedCurve(numbers: (pairs: Float32Array, options: object) => ArrayLike<number>): Curve {
  return {
    xLabel: "one of two elements",
    note: "Over one of two elements that share a scale.",
    parameters: { largest: LARGEST },
    y: (x, { largest = LARGEST.default }) => {
      const pairs = rows(x, 2, (x) => [x, largest]);
      return column(Float32Array.from(numbers(pairs, { shape: [x.length, 2] })), 2, 0);
    },
  };
}

/** A norm of rows of three elements: one over its range, the others being -1 and 1. */
const threes = (
  { eps }: lanewise.NormSpec["parameters"],
  y: (x: Float32Array, n: number, values: Values) => Float32Array,
  gradient: (gy: Float32Array, x: Float32Array, n: number, values: Values) => Float32Array,
): Curve => {
  const all = (x: Float32Array) => rows(x, 3, (x) => [x, -1, 1]);
  const first = (x: Float32Array) => rows(x, 3, () => [1, 0, 0]);
  return {
    xLabel: "one of three elements",
    note: "Over one of three elements, the others being −1 and 1.",
    parameters: { eps },
    y: (x, values) => column(y(all(x), x.length, values), 3, 0),
    dy: (x, values) => column(gradient(first(x), all(x), x.length, values), 3, 0),
  };
};

export const normCurve = (op: lanewise.Norm): Curve =>
  threes(
    op.spec.parameters,
    (x, n, values) => op(x, { shape: [n, 3], ...values }),
    (gy, x, n, values) => op.backward(gy, x, { shape: [n, 3], ...values }).x,
  );

export const groupNormCurve = (op: lanewise.GroupNorm): Curve =>
  threes(
    op.spec.parameters,
    (x, n, values) => op(x, { shape: [n, 3], groups: 1, ...values }),
    (gy, x, n, values) => op.backward(gy, x, { shape: [n, 3], groups: 1, ...values }).x,
  );

const MEAN: Parameter = { default: 1, summary: "the mean that training has found" };
const VARIANCE: Parameter = { default: 4, summary: "the variance", expected: "a number from 0 on", valid: (value) => value >= 0 };

export const batchNormCurve = (op: lanewise.BatchNorm): Curve => {
  const of = ({ mean = MEAN.default, variance = VARIANCE.default }: Values) => [Float32Array.of(mean), Float32Array.of(variance)] as const;
  const options = (x: Float32Array, { eps }: Values) => ({ shape: [x.length, 1], ...(eps === undefined ? {} : { eps }) });
  return {
    xLabel: "x",
    parameters: { mean: MEAN, variance: VARIANCE, ...op.spec.parameters },
    y: (x, values) => op(x, ...of(values), options(x, values)),
    dy: (x, values) => op.backward(ones(x.length), x, ...of(values), options(x, values)).x,
  };
};

export const rotaryCurve = (op: lanewise.Rotary): Curve => ({
  xLabel: "the first of a pair",
  note: "The first element of a pair whose second one is 1.",
  parameters: { offset: { ...op.spec.parameters.offset, default: 1, summary: "the position" } },
  y: (x, { offset = 1 }) =>
    column(
      op(
        rows(x, 2, (x) => [x, 1]),
        { shape: [1, x.length, 2], axis: 0, offset },
      ),
      2,
      0,
    ),
  dy: (x, { offset = 1 }) =>
    column(
      op.backward(
        rows(x, 2, () => [1, 0]),
        { shape: [1, x.length, 2], axis: 0, offset },
      ),
      2,
      0,
    ),
});

export const normalizeCurve = (op: lanewise.Normalize): Curve => ({
  xLabel: "the first of two elements",
  note: "The first element of a vector whose second one is 1.",
  parameters: {},
  y: (x) =>
    column(
      op(
        rows(x, 2, (x) => [x, 1]),
        { shape: [x.length, 2] },
      ),
      2,
      0,
    ),
});

export const meanPoolCurve = (op: lanewise.MeanPool): Curve => ({
  xLabel: "the first of three tokens",
  note: "Over the first of three tokens of one element, the others being 1 and hidden.",
  parameters: {},
  y: (x) =>
    op(
      rows(x, 3, (x) => [x, 1, 0]),
      Uint8Array.from({ length: 3 * x.length }, (_, i) => Number(i % 3 < 2)),
      { shape: [x.length, 3, 1] },
    ),
});

export const similaritiesCurve = (op: lanewise.Similarities): Curve => ({
  xLabel: "the first of two elements",
  note: "The cosine of [x, 1] and [1, 1].",
  parameters: {},
  y: (x) =>
    op(
      rows(x, 2, (x) => [x, 1]),
      Float32Array.of(1, 1),
      { size: 2, metric: "cosine" },
    ),
});

export const nearestCurve = (op: lanewise.Nearest): Curve => ({
  xLabel: "query",
  note: "The distance to the nearest of −2, 0 and 1.",
  parameters: {},
  y: (x) => op(x, Float32Array.of(-2, 0, 1), { size: 1, metric: "euclidean" }).values,
});

export const segmentCurve = (op: lanewise.SegmentSoftmax): Curve => {
  const offsets = (x: Float32Array) => Array.from({ length: x.length + 1 }, (_, i) => 2 * i);
  const y = (x: Float32Array) =>
    op(
      rows(x, 2, (x) => [x, 0]),
      offsets(x),
    );
  return {
    xLabel: "the first of two logits",
    note: "The first of a segment of two logits, the other being 0.",
    parameters: {},
    y: (x) => column(y(x), 2, 0),
    dy: (x) =>
      column(
        op.backward(
          rows(x, 2, () => [1, 0]),
          y(x),
          offsets(x),
        ),
        2,
        0,
      ),
  };
};

export const reductionCurve = (op: lanewise.RowReduction): Curve => ({
  xLabel: "one of three logits",
  note: "Over one of three logits, the other two being 0.",
  parameters: {},
  y: (x) =>
    op(
      rows(x, 3, (x) => [x, ...REST]),
      { shape: [x.length, 3] },
    ),
  dy: (x) => {
    const logits = rows(x, 3, (x) => [x, ...REST]);
    const shape = [x.length, 3];
    return column(op.backward(ones(x.length), logits, op(logits, { shape }), { shape }), 3, 0);
  },
});
