// Numbers in fewer bits, and the kernels of layers that have such weights.
import { axisOf, call, type Family, product } from "./call.js";
import { area, type Describe, type Draw } from "./kernel.js";
import type { Source } from "./source.js";

/** A shape, its axis and a group along it, with the number of the scales. */
function grouped(s: Source) {
  const { shape, axis } = axisOf(s);
  const group = s.flip() ? s.int(1, 9) : undefined;
  const groups = shape[axis] === 0 ? 0 : Math.ceil(shape[axis] / (group ?? shape[axis]));
  const options = { shape, axis: s.flip() ? axis : axis - shape.length, ...(group === undefined ? {} : { group }) };
  return { total: product(shape), scales: product(shape.map((size, i) => (i === axis ? groups : size))), options };
}

const ROW = 16;
const WIDE = 8;

/** Bytes of panels of n columns by k rows. */
const panels = (k: number, n: number) => ROW * k * Math.ceil(n / WIDE);

const depth = (d: Draw, least = 0) => d.int(least, d.int(0, 9) === 0 ? 600 : 20);

/** One row x by panels. */
const row: Describe = (d) => {
  const [k, n] = [depth(d), d.int(1, 80)];
  const base = d.int(0, 1) === 0 ? 0 : d.array("read", n);
  const y = d.array("write", n, base === 0 ? [] : [base]);
  return { x: d.array("read", k), b: area(panels(k, n), "read"), base, y, k, n, factor: 2 ** 90 };
};

const widened: Describe = (d) => {
  const [k, n] = [depth(d), d.int(1, 40)];
  const bytes = panels(k, n);
  return { b: area(bytes, "read"), y: area(2 * bytes, "write"), k, n, factor: 2 ** 90 };
};

/** Rows of integers by panels of weights, with scales of all inputs of a column or of groups. */
const integers: Describe = (d) => {
  const [m, k, n] = [d.int(1, 9), depth(d, 1), d.int(1, 70)];
  const [group, apart] = [2 * d.int(1, 9), d.int(0, 1)];
  const [pairs, groups] = [Math.ceil(k / 2), Math.ceil(k / group)];
  const count = Math.ceil(n / WIDE);
  const wsStep = apart * WIDE * d.size;
  const wsPanel = (apart === 1 ? groups : 1) * WIDE * d.size;
  const yRow = d.stride(n);
  return {
    q: area(4 * m * pairs, "read"),
    b: area(panels(pairs, n), "read"),
    base: d.int(0, 1) === 0 ? 0 : d.array("read", n),
    y: d.rows("write", m, n, yRow),
    xs: area(4 * m * groups, "read"),
    ws: area(wsPanel * count, "read"),
    ...{ m, k, n, group, wsStep, wsPanel, yRow },
  };
};

export const quantized: Family = {
  calls: ({ name }) => [
    name === "quantize"
      ? call(name, "rows", (s) => {
          const { total, options } = grouped(s);
          return [s.finite(total), options];
        })
      : call(name, "rows", (s) => {
          const { total, scales, options } = grouped(s);
          const values = Int8Array.from({ length: total }, () => s.int(-127, 127));
          return [{ values, scales: Float32Array.from({ length: scales }, () => s.int(0, 8) / 8) }, options];
        }),
  ],
  steps: {
    float16Row: row,
    bfloat16Row: row,
    float16Panels: widened,
    bfloat16Panels: widened,
    quantizeRows: (d) => {
      const [rows, k, group] = [d.int(1, 4), d.int(0, 300), 2 * d.int(1, 40)];
      return {
        x: d.array("read", rows * k),
        q: area(4 * rows * Math.ceil(k / 2), "write"),
        scales: d.array("write", rows * Math.ceil(k / group)),
        ...{ rows, k, group, most: 127 },
      };
    },
    int8Rows: integers,
  },
};
