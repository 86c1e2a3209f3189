// prelu, whose slopes are learnt.
import { axisOf, call, type Family, product } from "./call.js";
import { area, type Describe } from "./kernel.js";
import type { Source } from "./source.js";

/** Whole runs of channels, or a part of one run. */
const kernels: Describe = (d) => {
  const channels = d.int(1, 9);
  const channel = d.int(0, channels - 1);
  const inner = d.int(0, 1) === 0 ? 1 : d.int(1, 40);
  const n = inner > 1 && d.int(0, 1) === 0 ? d.int(0, inner) : inner * d.int(0, 12);
  // up to three float64 numbers behind the last sum get zeros added
  const sums = area(8 * channels + 24, "change", "float64");
  return { length: n, slope: d.array("read", channels), sums, n, inner, channels, channel };
};

export const prelu: Family = {
  calls: ({ name, ulp = 0 }) => {
    const drawn = (s: Source) => {
      const { shape, axis } = axisOf(s);
      return { total: product(shape), slopes: s.once(5) ? 1 : shape[axis], options: { shape, axis } };
    };
    return [
      call(name, ulp, (s) => {
        const { total, slopes, options } = drawn(s);
        return [s.in(total), s.in(slopes), { ...options, ...s.some({ out: () => s.out(total) }) }];
      }),
      call(`${name}.backward`, "rows", (s) => {
        const { total, slopes, options } = drawn(s);
        const outs = s.some({ out: () => s.out(total), slopeOut: () => s.out(slopes) });
        return [s.in(total), s.in(total), s.in(slopes), { ...options, ...outs }];
      }),
    ];
  },
  kernels,
};
