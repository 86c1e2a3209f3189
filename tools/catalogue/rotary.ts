// The rotary embedding.
import { call, type Family, product } from "./call.js";
import { area, type Describe } from "./kernel.js";
import type { Source } from "./source.js";

/** A shape with heads of an even number of elements, and how they are turned. */
function drawn(s: Source) {
  const shape = s.shape();
  const last = shape.length - 1;
  shape[last] *= 2;
  const axis = last === 0 ? 0 : s.int(0, last - 1);
  const count = last === 0 ? 1 : shape[axis];
  const options = {
    shape,
    ...(last === 0 || (axis === last - 1 && s.flip()) ? {} : { axis: s.flip() ? axis : axis - shape.length }),
    ...s.some({
      positions: () => Int32Array.from({ length: count }, () => s.int(0, 99)),
      offset: () => s.int(0, 99),
      base: () => s.one([10000, 100]),
      size: () => 2 * s.int(0, shape[last] / 2),
      layout: () => s.one(["halves", "interleaved"]),
    }),
  };
  return { total: product(shape), options };
}

/** Rows of several positions, the first of which has some of its rows behind it. */
const kernel: Describe = (d) => {
  const [repeat, rows, pairs] = [d.int(1, 4), d.int(1, 6), d.int(0, 20)];
  const rest = d.int(1, repeat);
  const [size, n] = [2 * pairs, 2 * pairs + d.int(pairs === 0 ? 1 : 0, 20)];
  const x = d.array("read", rows * n);
  const t = d.array("read", size * (1 + Math.floor((rows - 1 + repeat - rest) / repeat)));
  return { x, t, y: d.array("write", rows * n, [x]), rows, n, size, repeat, rest, sign: d.int(0, 1) === 0 ? -1 : 1 };
};

/** The table of a position. */
const angles: Describe = (d) => {
  const n = d.int(0, 20);
  return { rates: area(8 * n, "read", "float64"), t: d.array("write", 2 * n), n, position: d.int(-9, 1000) };
};

export const rotary: Family = {
  calls: ({ name }) =>
    [name, `${name}.backward`].map((name) =>
      call(name, "rows", (s) => {
        const { total, options } = drawn(s);
        return [s.finite(total), { ...options, ...s.some({ out: () => s.out(total) }) }];
      }),
    ),
  steps: { rotaryEmbedding: kernel, rotaryInterleaved: kernel, rotaryAngles: angles },
};
