// Calls of the ops that work row by row: softmax and its relatives, choices among logits, losses.
import { type AnySpec, type Args, axisOf, type Call, call, type Family, parametersOf, product, SCALES, seedOf } from "./call.js";
import type { Source } from "./source.js";

const without = (shape: readonly number[], axis: number) => product(shape.filter((_, i) => i !== axis));

function maskOf(s: Source, n: number): unknown {
  const kind = s.int(0, 3);
  if (kind < 2) return s.in(n);
  if (kind === 2) return Uint8Array.from({ length: n }, () => s.int(0, 1));
  return Array.from({ length: n }, () => s.flip());
}

function rowOptions(s: Source, shape: number[], axis: number, out: number): Record<string, unknown> {
  const last = axis === shape.length - 1;
  return {
    shape,
    ...(last && s.flip() ? {} : { axis: s.flip() ? axis : axis - shape.length }),
    ...s.some({
      out: () => s.out(out),
      scale: () => s.one(SCALES),
      mask: () => maskOf(s, product(shape.slice(s.int(0, shape.length - 1)))),
    }),
    ...(last && shape.length > 1 && s.once(4) ? { causal: true } : {}),
  };
}

export function softmax({ name, reduces }: AnySpec): Call[] {
  const drawn = (s: Source) => {
    const { shape, axis } = axisOf(s);
    return { shape, axis, total: product(shape), part: without(shape, axis) };
  };
  const forward: Args = (s) => {
    const { shape, axis, total, part } = drawn(s);
    return [s.in(total), s.once(10) && !reduces ? undefined : rowOptions(s, shape, axis, reduces ? part : total)];
  };
  const backward: Args = (s) => {
    const { shape, axis, total, part } = drawn(s);
    const saved = reduces ? [s.in(total), s.in(part)] : [s.chances(total)];
    return [s.finite(reduces ? part : total), ...saved, rowOptions(s, shape, axis, total)];
  };
  return [call(name, "softmax", "rows", forward), call(`${name}.backward`, "softmax", "rows", backward)];
}

/** Ops on rows of the last axis that take few options beside the shape. */
export function lastAxis(name: string, family: Family, more: (s: Source) => Record<string, unknown> | undefined): Call[] {
  const drawn = (s: Source, inputs: (n: number) => unknown[]): unknown[] => {
    const shape = s.shape();
    const n = product(shape);
    return [...inputs(n), { shape, ...s.some({ out: () => s.out(n) }), ...more(s) }];
  };
  return [
    call(name, family, "rows", (s) => drawn(s, (n) => [s.in(n)])),
    call(`${name}.backward`, family, "rows", (s) => drawn(s, (n) => [s.finite(n), s.chances(n)])),
  ];
}

export const sparsemax = ({ name }: AnySpec): Call[] => lastAxis(name, "sparsemax", () => ({}));

const gumbelSoftmax = (s: Source) => s.some({ tau: () => s.one([0.5, 1, 2]), seed: seedOf(s), hard: () => s.flip() });

export function sampling(spec: AnySpec): Call[] {
  if ("tau" in (spec.parameters ?? {})) return lastAxis(spec.name, "sampling", gumbelSoftmax);
  if (!("seed" in (spec.parameters ?? {}))) return lastAxis(spec.name, "sampling", (s) => parametersOf(s, spec));
  const sample: Args = (s) => [
    s.in(Math.max(1, s.length())),
    s.some({
      temperature: () => s.one([0, 0.5, 1]),
      topK: () => s.int(1, 9),
      topP: () => s.one([0.3, 0.7, 1]),
      minP: () => s.one([0, 0.01, 0.3]),
      seed: seedOf(s),
    }),
  ];
  return [call(spec.name, "sampling", "rows", sample)];
}

const REDUCTIONS = ["mean", "sum", "none"];
const INTEGERS = [Int8Array, Uint8Array, Int32Array, Uint32Array, Int16Array];

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

export function losses({ name, parameters = {} }: AnySpec): Call[] {
  const drawn = "labelSmoothing" in parameters ? crossEntropy : binaryCrossEntropy;
  return [
    call(name, "losses", "rows", (s) => drawn(s, false)),
    ...["backward", "withGradient"].map((method) => call(`${name}.${method}`, "losses", "sums", (s) => drawn(s, true))),
  ];
}
