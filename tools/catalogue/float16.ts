// The kernels of lanewise/float16, whose functions are those of the other families.
import { STATE } from "../../src/wasm/layout.js";
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

/** Rows of any bits. It stops at the first that needs care: what y held before stays, so that y is here no input. */
const rows: Describe = (d) => {
  const [rows, n] = [d.int(1, 3), d.length(17, d.most >> 2)];
  const bytes = 2 * rows * n;
  return { x: area(bytes, "read"), y: area(bytes, "change"), scratch: area(STATE + 4 * n, "work"), rows, n };
};

export const float16: Family = {
  calls: () => [],
  steps: {
    widen,
    narrow,
    softmaxHalf: rows,
    softmaxBrain: rows,
    logSoftmaxHalf: rows,
    logSoftmaxBrain: rows,
    widenBrain: widen,
    narrowBrain: narrow,
    lookUp: (d) => {
      const n = d.length();
      return { x: area(2 * n, "read"), table: area(2 ** 17, "read"), y: area(2 * n, "write"), n };
    },
  },
};
