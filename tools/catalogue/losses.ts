// The losses.
import { COLUMN_STATE, WHOLE } from "../../src/wasm/layout.js";
import { axisOf, call, type Family, parametersOf, product, repeatedShape, SCALES } from "./call.js";
import { area, type Describe } from "./kernel.js";
import { rowsOf } from "./softmax.js";
import type { Source } from "./source.js";
import type { AnySpec } from "./spec.js";

const REDUCTIONS = ["mean", "sum", "none"];
const INTEGERS = [Int32Array, Uint8Array, Int8Array, Uint32Array, Int16Array];

/** Labels of rows of n classes; -100, which is ignored, now and then. */
function labelsOf(s: Source, rows: number, n: number): unknown {
  const Labels = s.one(INTEGERS);
  const label = () => (Labels === Int32Array && s.once(6) ? -100 : s.int(0, Math.min(n - 1, 100)));
  const labels = new Labels(rows).map(label);
  return s.once(5) ? BigInt64Array.from(labels, BigInt) : labels;
}

/** Options that only a gradient has, or only a loss of each element. */
function lossOptions(s: Source, gradient: boolean, none: boolean, losses: number, total: number): Record<string, () => unknown> {
  return {
    ...(gradient || none ? { out: () => s.out(gradient ? total : losses) } : {}),
    ...(gradient ? { gy: () => (none && s.flip() ? s.in(losses) : s.one(SCALES)) } : {}),
  };
}

function ofRows({ parameters = {} }: AnySpec, s: Source, gradient: boolean): unknown[] {
  const { shape, axis } = axisOf(s);
  const n = shape[axis];
  const total = product(shape);
  const rows = n === 0 ? 0 : total / n;
  const reduction = s.one(REDUCTIONS);
  const smooths = "labelSmoothing" in parameters;
  const targets = smooths && s.flip() ? s.chances(total) : labelsOf(s, rows, n);
  const options = s.some({
    ...(smooths ? { labelSmoothing: () => s.one([0, 0.125, 0.5]) } : {}),
    weights: () => s.chances(n),
    sampleWeights: () => s.chances(rows),
    ...lossOptions(s, gradient, reduction === "none", rows, total),
  });
  return [s.in(total), targets, { shape, reduction, ...(axis === shape.length - 1 && s.flip() ? {} : { axis }), ...options }];
}

/** Weights of all elements, or ones that repeat. */
function weightsOf(s: Source, shape: number[]): Record<string, unknown> {
  if (s.flip()) return { weights: s.chances(product(shape)) };
  const weightsShape = repeatedShape(s, shape);
  return { weights: s.chances(product(weightsShape)), weightsShape };
}

const elementLoss =
  (spec: LossSpec) =>
  (s: Source, gradient: boolean): unknown[] => {
    const shape = s.shape();
    const total = product(shape);
    const n = total === 0 ? 0 : shape[shape.length - 1];
    const { each = "", flag, batchMean } = spec;
    const reduction = s.one(batchMean ? [...REDUCTIONS, "batchMean"] : REDUCTIONS);
    const own = parametersOf(s, spec);
    const options = s.some({
      ...(each in own ? { [each]: () => (s.flip() ? s.one([0.5, 2]) : s.chances(n)) } : {}),
      ...(flag ? { [flag]: () => s.flip() } : {}),
      ...lossOptions(s, gradient, reduction === "none", total, total),
    });
    const weights = s.flip() ? weightsOf(s, shape) : {};
    return [s.in(total), s.chances(total), { shape, reduction, ...own, ...options, ...weights }];
  };

/** A loss of rows of logits, or of single elements, which has a derivative. */
interface LossSpec extends AnySpec {
  readonly slope?: unknown;
  readonly each?: string;
  readonly flag?: string;
  readonly batchMean?: true;
}

/** Rows, with a label for each, at times none, and a factor. Targets for each class are not written over. */
const rows: Describe = (d, { gradient }) => {
  const { rows, n, length } = rowsOf(d);
  const records = area(16 * rows, "change", Array.from({ length: rows }, () => [d.int(-1, n - 1), 0.75]).flat());
  const x = d.array("read", length);
  return { length, x, records, rows, n, smoothing: d.int(0, 1) / 8, ...(gradient ? { gx: d.array("write", length, [x]) } : {}) };
};

/** Losses over the targets, and a gradient over the logits. */
const elements: Describe = (d, _, { parameters = {} }) => {
  const n = d.length();
  const [x, z] = [d.array("read", n), d.array("read", n)];
  const [pStep, wStep] = [16 * d.int(0, 1), 16 * d.int(0, 1)];
  const [p, w] = [pStep, wStep].map((step) => d.array("read", step === 0 ? 16 / d.size : n));
  const values = Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]));
  const arrays = { x, z, p, w, l: d.array("write", n, [z]), gx: d.array("write", n, [x]) };
  return { ...arrays, n, pStep, wStep, ...values, logTarget: d.int(0, 1), factor: 0.5 };
};

/** Columns of some rows that are the first or are all, with a state for each vector. */
const columns: Describe = (d, { gradient }) => {
  const [outer, n, inner] = [d.int(1, 3), d.int(1, 9), d.int(1, 40)];
  const records = area(16 * outer * inner, "change", Array.from({ length: outer * inner }, () => [d.int(-1, n - 1), 0.75]).flat());
  const [sx, st, sgx] = [d.stride(inner), d.stride(inner), d.stride(inner)];
  const x = d.rows("read", outer * n, inner, sx);
  const gx = d.rows("write", outer * n, inner, sgx, sx === sgx ? [x] : []);
  const state = area(COLUMN_STATE * Math.ceil((inner * d.size) / 16), "work");
  return {
    x,
    ...(gradient ? { gx, sgx } : {}),
    outer,
    n,
    inner,
    sx,
    st,
    records,
    state,
    phases: WHOLE,
    first: 0,
    classes: n,
    smoothing: d.int(0, 1) / 8,
  };
};

const withGradients = (name: string, describe: Describe) => ({ [name]: describe, [`${name}_grad`]: describe });

export const losses: Family = {
  calls: (spec: LossSpec) => {
    const { name } = spec;
    const drawn = spec.slope ? elementLoss(spec) : (s: Source, gradient: boolean) => ofRows(spec, s, gradient);
    const gradients = ["backward", "withGradient"].map((method) => call(`${name}.${method}`, "sums", (s) => drawn(s, true)));
    return [call(name, "rows", (s) => drawn(s, false)), ...gradients];
  },
  kernels: elements,
  steps: {
    ...withGradients("crossEntropy", rows),
    ...withGradients("crossEntropyDense", rows),
    crossEntropy_columns: columns,
    crossEntropy_columns_grad: columns,
    crossEntropyDense_columns: columns,
    crossEntropyDense_columns_grad: columns,
  },
};
