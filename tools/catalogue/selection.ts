// Elements of rows, chosen by their size.
import { axisOf, call, type Family, product } from "./call.js";
import { area, type Draw } from "./kernel.js";
import type { Source } from "./source.js";

const topEntries = (s: Source) => {
  const { shape, axis } = axisOf(s);
  const most = Math.max(1, Math.min(9, shape[axis]));
  const options = s.some({ k: () => s.int(1, most), largest: () => s.flip(), sorted: () => s.flip() });
  return [s.in(product(shape)), { shape, axis, ...options }];
};

const argMax = (s: Source) => {
  const { shape, axis } = axisOf(s);
  return [s.in(product(shape)), { shape, axis }];
};

const sizes = (d: Draw) => {
  const rows = d.int(1, 3);
  const n = d.length(1, d.most >> 2);
  return { rows, n, length: rows * n };
};

export const selection: Family = {
  calls: ({ name }) => [call(name, "rows", name === "argMax" ? argMax : topEntries)],
  steps: {
    topEntries: (d) => {
      const { rows, n, length } = sizes(d);
      const k = d.int(1, Math.min(n, 50));
      const room = Math.min(n, d.int(4 * k + 16, 256));
      const places = area(4 * rows * k, "write");
      return { length, y: d.array("write", rows * k), places, rows, n, k, room, down: d.int(0, 1), sorted: d.int(0, 1) };
    },
    argMax: (d) => {
      const { rows, n, length } = sizes(d);
      return { length, places: area(4 * rows, "write"), rows, n };
    },
  },
};
