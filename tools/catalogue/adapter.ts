// The kernels that only the adapter for TensorFlow.js has: no function of the package calls them.
import type { Family } from "./call.js";
import { area, type Describe } from "./kernel.js";

/** Rows of x with a row or a number of s each, or one for all. */
const arithmetic: Describe = (d) => {
  const rows = d.int(0, 6);
  const n = d.length(1, Math.floor(d.most / 6));
  const [wide, each] = [d.int(0, 1), d.int(0, 1)];
  const own = wide === 1 ? n : 1;
  const sRow = each * d.stride(own);
  const x = d.array("read", rows * n);
  const s = each === 1 ? d.rows("read", rows, own, sRow) : d.array("read", rows === 0 ? 0 : own);
  const whole = wide === 1 && each === 1 && sRow === n * d.size;
  return { x, s, y: d.array("write", rows * n, whole ? [x, s] : [x]), rows, n, sRow, wide };
};

/** Windows side by side, at times overlapping, on an image of one line of windows or more. */
const pool: Describe = (d, { gradient }) => {
  const [lines, width, n, high, wide] = [d.int(0, 3), d.int(1, 3), d.int(1, 9), d.int(1, 3), d.int(1, 3)];
  const [down, right] = [d.int(1, 3), d.int(1, 3)];
  const pixels = (width - 1) * right + wide;
  const tapRow = n * d.size;
  const tapLine = pixels * tapRow;
  const x = d.array("read", lines === 0 ? 0 : ((lines - 1) * down + high) * pixels * n);
  const line = d.stride(width * n);
  const windows = { lines, width, n, high, wide, tapRow, tapLine, xRow: right * tapRow, xLine: down * tapLine };
  if (gradient) return { gy: d.rows("read", lines, width * n, line), x, gx: area(x.bytes, "change"), ...windows, gyLine: line };
  return { x, y: d.rows("write", lines, width * n, line), ...windows, yLine: line };
};

const steps: Readonly<Record<string, Describe>> = {
  ...Object.fromEntries(
    ["add", "sub", "rsub", "mul", "div", "rdiv", "minimum", "maximum", "preluOf"].map((name) => [name, arithmetic] as const),
  ),
  maxPool: pool,
  maxPool_grad: pool,
  avgPool: pool,
  transpose: (d) => {
    const [rows, n] = [d.int(0, 14), d.int(0, 14)];
    const [xRow, yRow] = [d.stride(n), d.stride(rows)];
    return { x: d.rows("read", rows, n, xRow), y: d.rows("write", n, rows, yRow), rows, n, xRow, yRow };
  },
  place: (d) => {
    const [rows, n] = [d.int(0, 6), d.length(0, Math.floor(d.most / 6))];
    const [xRow, yRow] = [d.stride(n), d.stride(n)];
    return { x: d.rows("read", rows, n, xRow), y: d.rows("write", rows, n, yRow), rows, n, xRow, yRow };
  },
};

export const adapter: Family = { calls: () => [], steps };
