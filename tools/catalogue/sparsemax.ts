// Softmax with exact zeros.
import type { Family } from "./call.js";
import { rowCalls, rowsOf } from "./softmax.js";

export const sparsemax: Family = {
  calls: ({ name }) => rowCalls(name, () => ({})),
  kernels: (d) => ({ ...rowsOf(d), masked: d.int(0, 1) }),
};
