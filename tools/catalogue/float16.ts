// The kernels of lanewise/float16, whose functions are those of the other families.
import type { Family } from "./call.js";
import { area, type Describe } from "./kernel.js";

const widen: Describe = (d) => {
  const n = d.length();
  return { x: area(2 * n, "read"), y: d.array("write", n), n };
};

const narrow: Describe = (d) => {
  const n = d.length();
  return { x: d.array("read", n), y: area(2 * n, "write"), n };
};

export const float16: Family = {
  calls: () => [],
  steps: {
    widen,
    narrow,
    widenBrain: widen,
    narrowBrain: narrow,
    lookUp: (d) => {
      const n = d.length();
      return { x: area(2 * n, "read"), table: area(2 ** 17, "read"), y: area(2 * n, "write"), n };
    },
  },
};
