// The layers: dense, createDense, neuron; and the matrix product.
import { PANEL } from "../../src/wasm/layout.js";
import { type Call, call, type Family, SCALES } from "./call.js";
import type { Area, Describe, Draw } from "./kernel.js";
import { activationOf, createAndFree } from "./layer.js";
import type { Source } from "./source.js";
import type { AnySpec } from "./spec.js";

/** Weights, at times in fewer bits, of which those of float32 can be, or integers. */
function weighted(s: Source, inputs: number, units: number): Record<string, unknown> {
  const weights = () => s.in(inputs * units);
  if (s.type !== Float32Array) return { weights: weights() };
  const type = s.one([undefined, undefined, "float16", "bfloat16", "int8", "stored"]);
  if (type === undefined) return { weights: weights() };
  if (type === "float16" || type === "bfloat16") return { type, weights: weights() };
  const options: { group?: number } = s.some({ group: () => s.one([32, 64]), activations: () => "int8" }) ?? {};
  if (type === "int8") return { type, weights: weights(), ...options };
  const scales = Math.ceil(inputs / (options.group ?? Math.max(1, inputs))) * units;
  return {
    weights: Int8Array.from({ length: inputs * units }, () => s.int(-128, 127)),
    scales: s.finite(scales),
    ...options,
  };
}

/** @param ops the functions of the package, or an instance: where activations come from */
function calls({ name: op }: AnySpec, ops: object): Omit<Call, "family">[] {
  const sizesOf = (s: Source) => ({ batch: s.side(), inputs: s.side(), units: s.side() });
  const layer = (s: Source, units: number) => ({ ...(s.usual() ? activationOf(s, ops) : {}), ...(s.usual() ? { bias: s.in(units) } : {}) });
  const all = [
    call("dense", "rows", (s) => {
      const { batch, inputs, units } = sizesOf(s);
      const outs = s.some({ out: () => s.out(batch * units), preactivation: () => s.out(batch * units) });
      return [s.in(batch * inputs), s.in(inputs * units), { shape: [batch, inputs, units], ...layer(s, units), ...outs }];
    }),
    call("dense.backward", "sums", (s) => {
      const { batch, inputs, units } = sizesOf(s);
      const outs = s.some({ x: () => s.out(batch * inputs), weights: () => s.out(inputs * units), bias: () => s.out(units) });
      const options = s.some({
        out: () => outs ?? {},
        gradients: () => ["x", "weights", "bias"],
        preactivation: () => s.in(batch * units),
      });
      const [x, weights] = [s.in(batch * inputs), s.in(inputs * units)];
      return [s.in(batch * units), x, weights, { shape: [batch, inputs, units], ...layer(s, units), ...options }];
    }),
    call(
      "createDense",
      "rows",
      (s) => {
        const { batch, inputs, units } = sizesOf(s);
        const x = s.in(inputs === 0 ? 0 : batch * inputs);
        const rows = inputs === 0 ? 1 : batch;
        const made = { ...weighted(s, inputs, units), inputs, units, ...layer(s, units) };
        return [made, x, s.some({ out: () => s.out(rows * units) })];
      },
      (lw) =>
        (...args) =>
          createAndFree(lw, "createDense", args),
    ),
    call("neuron", "rows", (s) => {
      const n = s.length();
      return [s.in(n), s.in(n), { ...(s.flip() ? activationOf(s, ops) : {}), ...s.some({ bias: () => s.one(SCALES) }) }];
    }),
    call("neuron.backward", "rows", (s) => {
      const n = s.length();
      const outs = s.some({ x: () => s.out(n), weights: () => s.out(n) });
      return [s.one(SCALES), s.in(n), s.in(n), s.some({ bias: () => s.one(SCALES), out: () => outs })];
    }),
  ];
  return all.filter((call) => call.op === op);
}

/** Columns of a panel: two vectors. */
const wide = (d: Draw) => PANEL / d.size;

/** m rows, depth k, n columns; a with any strides, b in panels or, where they fill those, as its rows lie. */
const multiply: Describe = (d) => {
  const [m, k, n] = [d.int(1, 14), d.int(0, d.int(0, 9) === 0 ? 600 : 20), d.int(1, 40)];
  const transposed = d.int(0, 1) === 1;
  const gap = d.size * d.int(0, 2);
  const [aRow, aStep] = transposed ? [d.size, m * d.size + gap] : [k * d.size + gap, d.size];
  const a = transposed ? d.rows("read", k, m, aStep) : d.rows("read", m, k, aRow);
  const columns = Math.ceil(n / wide(d)) * wide(d);
  const asItLies = n === columns && d.int(0, 1) === 1;
  const [bStep, bPanel] = asItLies ? [n * d.size, PANEL] : [PANEL, PANEL * k];
  const yRow = d.stride(n);
  const base: number | Area = [() => 0, () => d.array("read", n), () => d.rows("read", m, n, yRow)][d.int(0, 2)]();
  const whole = typeof base !== "number" && base.rows.count === m && base.rows.stride === yRow;
  const y = d.rows("write", m, n, yRow, whole ? [base as Area] : []);
  return { a, b: d.array("read", k * columns), base, y, m, k, n, aRow, aStep, bStep, bPanel, baseRow: whole ? yRow : 0, yRow };
};

/** Panels of b or of b transposed, at times with a gap between them. */
const pack =
  (transposed: boolean): Describe =>
  (d) => {
    const [rows, n] = [d.int(0, 20), d.int(0, 40)];
    const bRow = d.stride(transposed ? rows : n);
    const yPanel = PANEL * (rows + d.int(0, 1));
    const y = d.rows("write", Math.ceil(n / wide(d)), rows * wide(d), yPanel);
    return { b: transposed ? d.rows("read", n, rows, bRow) : d.rows("read", rows, n, bRow), y, rows, n, bRow, yPanel };
  };

const steps: Readonly<Record<string, Describe>> = {
  multiply,
  pack: pack(false),
  packTransposed: pack(true),
  accumulate: (d) => {
    const [rows, n, fresh] = [d.int(1, 13), d.length(0, Math.floor(d.most / 13)), d.int(0, 1)];
    const [aStep, bRow] = [d.size * d.int(1, 2), d.stride(n)];
    const sums = d.array(fresh ? "write" : "change", n);
    return { a: d.rows("read", rows, 1, aStep), b: d.rows("read", rows, n, bRow), sums, rows, n, aStep, bRow, fresh };
  },
  addBase: (d) => {
    const n = d.length();
    const [sums, base] = [d.array("read", n), d.int(0, 1) === 0 ? 0 : d.array("read", n)];
    return { base, sums, y: d.array("write", n, base === 0 ? [sums] : [sums, base as Area]), n };
  },
  dot: (d) => {
    const n = d.length();
    return { length: n, w: d.array("read", n), n };
  },
};

export const dense: Family = { calls, steps };
