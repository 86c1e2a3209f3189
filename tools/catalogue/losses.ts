// The losses.
import { call, type Family, product, SCALES } from "./call.js";
import { area, type Describe } from "./kernel.js";
import { rowsOf } from "./softmax.js";
import type { Source } from "./source.js";

const REDUCTIONS = ["mean", "sum", "none"];
const INTEGERS = [Int32Array, Uint8Array, Int8Array, Uint32Array, Int16Array];

/** Labels of rows of n classes; -100, which is ignored, now and then. */
function labelsOf(s: Source, rows: number, n: number): unknown {
  const Labels = s.one(INTEGERS);
  const label = () => (Labels === Int32Array && s.once(6) ? -100 : s.int(0, Math.min(n - 1, 100)));
  return new Labels(rows).map(label);
}

/** Options that only a gradient has, or only a loss of each element. */
function lossOptions(s: Source, gradient: boolean, none: boolean, losses: number, total: number): Record<string, () => unknown> {
  return {
    ...(gradient || none ? { out: () => s.out(gradient ? total : losses) } : {}),
    ...(gradient ? { gy: () => (none && s.flip() ? s.in(losses) : s.one(SCALES)) } : {}),
  };
}

function crossEntropy(s: Source, gradient: boolean): unknown[] {
  const shape = s.shape();
  const n = shape[shape.length - 1];
  const total = product(shape);
  const rows = n === 0 ? 0 : total / n;
  const reduction = s.one(REDUCTIONS);
  const targets = s.flip() ? s.chances(total) : labelsOf(s, rows, n);
  const options = s.some({
    labelSmoothing: () => s.one([0, 0.125, 0.5]),
    weights: () => s.chances(n),
    ...lossOptions(s, gradient, reduction === "none", rows, total),
  });
  return [s.in(total), targets, { shape, reduction, ...options }];
}

function binaryCrossEntropy(s: Source, gradient: boolean): unknown[] {
  const shape = s.shape();
  const total = product(shape);
  const n = total === 0 ? 0 : shape[shape.length - 1];
  const reduction = s.one(REDUCTIONS);
  const options = s.some({
    posWeight: () => (s.flip() ? s.one([0.5, 2]) : s.chances(n)),
    weights: () => s.chances(s.flip() ? total : n),
    ...lossOptions(s, gradient, reduction === "none", total, total),
  });
  return [s.in(total), s.chances(total), { shape, reduction, ...options }];
}

/** Rows, with a label for each, at times none, and a factor. Targets for each class are not written over. */
const rows: Describe = (d, { gradient }) => {
  const { rows, n, length } = rowsOf(d);
  const records = area(16 * rows, "change", Array.from({ length: rows }, () => [d.int(-1, n - 1), 0.75]).flat());
  const x = d.array("read", length);
  return { length, x, records, rows, n, smoothing: d.int(0, 1) / 8, ...(gradient ? { gx: d.array("write", length, [x]) } : {}) };
};

/** Losses over the targets, and a gradient over the logits. */
const elements: Describe = (d) => {
  const n = d.length();
  const [x, z] = [d.array("read", n), d.array("read", n)];
  const [pStep, wStep] = [16 * d.int(0, 1), 16 * d.int(0, 1)];
  const [p, w] = [pStep, wStep].map((step) => d.array("read", step === 0 ? 16 / d.size : n));
  return { x, z, p, w, l: d.array("write", n, [z]), gx: d.array("write", n, [x]), n, pStep, wStep, factor: 0.5 };
};

const withGradients = (name: string, describe: Describe) => ({ [name]: describe, [`${name}_grad`]: describe });

export const losses: Family = {
  calls: ({ name, parameters = {} }) => {
    const drawn = "labelSmoothing" in parameters ? crossEntropy : binaryCrossEntropy;
    const gradients = ["backward", "withGradient"].map((method) => call(`${name}.${method}`, "sums", (s) => drawn(s, true)));
    return [call(name, "rows", (s) => drawn(s, false)), ...gradients];
  },
  steps: {
    ...withGradients("crossEntropy", rows),
    ...withGradients("crossEntropyDense", rows),
    ...withGradients("binaryCrossEntropyWithLogits", elements),
  },
};
