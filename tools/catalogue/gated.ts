// The gated units and maxout.
import { axisOf, call, type Family, product } from "./call.js";
import type { Arguments, Describe, Draw } from "./kernel.js";
import type { Source } from "./source.js";

const takesParts = (parameters: object = {}) => "k" in parameters;

/** A few units of n columns; at times many of one, which the kernels take across. */
const unitsOf = (d: Draw, k: number) => {
  if (d.int(0, 2) === 0) return { units: d.length(0, Math.floor(d.most / k)), n: 1 };
  const units = d.int(0, 5);
  return { units, n: d.length(0, Math.floor(d.most / Math.max(1, units * k))) };
};

const maxout = (d: Draw, gradient: boolean): Arguments => {
  const k = d.int(1, 5);
  const { units, n } = unitsOf(d, k);
  if (gradient) return { length: k * units * n, gy: d.array("read", units * n), units, n, k };
  const x = d.array("read", k * units * n);
  return { x, y: d.array("write", units * n, [x]), units, n, k };
};

/** Units of two arrays, at times with gaps between them. */
const kernels: Describe = (d, { gradient }, { parameters }): Arguments => {
  if (takesParts(parameters)) return maxout(d, gradient);
  const { units, n } = unitsOf(d, 2);
  const stride = d.stride(n);
  const [a, b] = [d.rows("read", units, n, stride), d.rows("read", units, n, stride)];
  const sizes = { a, b, units, n, stride };
  if (!gradient) return { ...sizes, y: d.array("write", units * n, stride === n * d.size ? [a, b] : []) };
  const gy = d.array("read", units * n);
  return { ...sizes, gy, ga: d.rows("write", units, n, stride, [a]), gb: d.rows("write", units, n, stride, [b]) };
};

export const gated: Family = {
  calls: ({ name, parameters, ulp = 0 }) => {
    const drawn = (s: Source) => {
      const k = takesParts(parameters) ? s.one([2, 1, 3]) : 2;
      const { shape, axis } = axisOf(s);
      shape[axis] *= k;
      const total = product(shape);
      const own = takesParts(parameters) ? { k } : s.some({ gate: () => s.one(["first", "second"]) });
      return { total, part: total / k, options: { shape, axis, ...own } };
    };
    return [
      call(name, ulp, (s) => {
        const { total, part, options } = drawn(s);
        return [s.in(total), { ...options, ...s.some({ out: () => s.out(part) }) }];
      }),
      call(`${name}.backward`, "rows", (s) => {
        const { total, part, options } = drawn(s);
        return [s.finite(part), s.in(total), { ...options, ...s.some({ out: () => s.out(total) }) }];
      }),
    ];
  },
  kernels,
};
