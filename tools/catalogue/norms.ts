// The normalizations of rows.
import { axisOf, type Call, call, type Family, product } from "./call.js";
import { type Arguments, area, type Describe } from "./kernel.js";
import { rowsOf } from "./softmax.js";
import type { Source } from "./source.js";

type Calls = (name: string) => Omit<Call, "family">[];

const EPS = [0.125, 1e-5, 1];

/** A shape, its elements and those of a row, and what both directions take. */
function drawn(s: Source) {
  const { shape, axis } = axisOf(s);
  const [total, n] = [product(shape), product(shape.slice(axis))];
  const own = s.some({ weights: () => s.finite(n), bias: () => s.finite(n), eps: () => s.one(EPS) });
  const added = s.flip() ? { residual: s.finite(total), ...s.some({ sum: () => s.out(total) }) } : {};
  const options = { shape, ...(axis === shape.length - 1 && s.flip() ? {} : { axis: s.flip() ? axis : axis - shape.length }), ...own };
  return { total, n, options, added };
}

const rowCalls: Calls = (name) => [
  call(name, "rows", (s) => {
    const { total, options, added } = drawn(s);
    return [s.in(total), s.once(10) ? undefined : { ...options, ...added, ...s.some({ out: () => s.out(total) }) }];
  }),
  call(`${name}.backward`, "sums", (s) => {
    const { total, n, options } = drawn(s);
    const added = s.flip() ? { residual: s.finite(total), ...s.some({ sum: () => s.finite(total) }) } : {};
    return [s.finite(total), s.finite(total), { ...options, ...added, ...gradients(s, total, n, ["x", "weights", "bias"]) }];
  }),
];

/** A shape with channels, and what norms of them take. */
function channelsOf(s: Source) {
  const { shape, axis } = axisOf(s);
  const [total, n] = [product(shape), shape[axis]];
  const own = s.some({ weights: () => s.finite(n), bias: () => s.finite(n), eps: () => s.one(EPS) });
  return { total, n, options: { shape, axis: s.flip() ? axis : axis - shape.length, ...own } };
}

const groupCalls: Calls = (name) => {
  const withGroups = (s: Source) => {
    const { total, n, options } = channelsOf(s);
    const groups = s.one([1, 2, 3, n].filter((groups) => groups > 0 && n % groups === 0));
    return { total, n, options: { ...options, groups } };
  };
  return [
    call(name, "rows", (s) => {
      const { total, options } = withGroups(s);
      return [s.in(total), { ...options, ...s.some({ out: () => s.out(total) }) }];
    }),
    call(`${name}.backward`, "sums", (s) => {
      const { total, n, options } = withGroups(s);
      return [s.finite(total), s.finite(total), { ...options, ...gradients(s, total, n, ["x", "weights", "bias"]) }];
    }),
  ];
};

const batchCalls: Calls = (name) => [
  call(name, "rows", (s) => {
    const { total, n, options } = channelsOf(s);
    return [s.in(total), s.finite(n), s.chances(n), { ...options, ...s.some({ out: () => s.out(total) }) }];
  }),
  call(`${name}.backward`, "sums", (s) => {
    const { total, n, options } = channelsOf(s);
    const more = gradients(s, total, n, ["x", "mean", "variance", "weights", "bias"]);
    return [s.finite(total), s.finite(total), s.finite(n), s.chances(n), { ...options, ...more }];
  }),
];

/** Where gradients go, and which: that of x has `total` elements, the others n. */
function gradients(s: Source, total: number, n: number, names: readonly string[]): Record<string, unknown> | undefined {
  const outs = s.some(Object.fromEntries(names.map((name) => [name, () => s.out(name === "x" ? total : n)])));
  return s.some({ out: () => outs ?? {}, gradients: () => names });
}

/** Elements of channels, from anywhere on. */
const elements: Describe = (d) => {
  const [channels, inner] = [d.int(1, 9), d.int(0, 1) === 0 ? 1 : d.int(1, 40)];
  const n = d.length();
  const table = { t: area(24 * channels, "read", "float64"), sums: area(16 * channels, "change", "float64") };
  return { length: n, n, inner, channels, at: d.int(0, channels * inner - 1), ...table };
};

/** Rows, at times without weights, bias, sums or gx; those of groups have `run` elements of each of their channels. */
const kernels: Describe = (d, kind, spec) => {
  if (spec.name === "batchNorm") return elements(d, kind, spec);
  const grouped = spec.name === "groupNorm";
  const [rows, own, run] = [d.int(1, 4), d.int(1, 4), d.int(1, 40)];
  const { n, length } = grouped ? { n: own * run, length: rows * own * run } : rowsOf(d, rows);
  const groups = grouped ? d.int(1, 3) : 1;
  const channels = grouped ? own * groups : n;
  const [w, b] = [0, 0].map(() => (d.int(0, 1) === 0 ? 0 : d.array("read", channels)));
  const sums = d.int(0, 1) === 0 ? 0 : area(16 * channels, "change", "float64");
  const gx: Arguments = kind.gradient && sums !== 0 && d.int(0, 3) === 0 ? { gx: 0 } : {};
  return { length, rows, n, run, channels, channel: own * d.int(0, groups - 1), w, b, sums, eps: 0.125, ...gx };
};

const OF_CHANNELS: Readonly<Record<string, Calls>> = { groupNorm: groupCalls, batchNorm: batchCalls };

export const norms: Family = {
  calls: ({ name }) => (OF_CHANNELS[name] ?? rowCalls)(name),
  kernels,
  steps: {
    addResidual: (d) => {
      const n = d.length();
      const [x, z] = [d.array("read", n), d.array("read", n)];
      return { x, z, y: d.array("write", n, [x, z]), n };
    },
  },
};
