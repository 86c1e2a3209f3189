// Arithmetic on two tensors, one of which may be smaller: a number, one for each channel, and the like.
import type { MODULES } from "../wasm/adapterKernels.js";
import type { Kernel } from "./kernel.js";
import { BYTES, sizeOf } from "./shape.js";
import { OPERAND, type Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

type Name = keyof typeof MODULES;

/** How x meets s: `outer` times rows of n elements. s has a row (`wide`), or a number, for each of them, or one for all (sRow 0). */
export interface Layout {
  readonly outer: number;
  readonly rows: number;
  readonly n: number;
  readonly wide: boolean;
  /** Elements of s from row to row, and from one to the next of `outer`. */
  readonly sRow: number;
  readonly sOuter: number;
}

/** Undefined where s does not have the axes of x or 1, or has them in more than two runs. */
export function layoutOf(x: readonly number[], s: readonly number[]): Layout | undefined {
  const missing = x.length - s.length;
  if (missing < 0) return undefined;
  /** Runs of axes from the last on: sizes, and whether they are the own ones of s. */
  const sizes: number[] = [];
  const own: boolean[] = [];
  for (let axis = x.length - 1; axis >= 0; axis--) {
    const size = x[axis];
    const other = axis < missing ? 1 : s[axis - missing];
    if (other !== size && other !== 1) return undefined;
    if (size === 1) continue;
    const last = sizes.length - 1;
    if (last >= 0 && own[last] === (other !== 1)) sizes[last] *= size;
    else {
      sizes.push(size);
      own.push(other !== 1);
    }
  }
  const [n = 1, rows = 1, outer = 1] = sizes;
  const wide = own[0] ?? false;
  if (sizes.length > 3) return undefined;
  return wide ? { outer, rows, n, wide, sRow: 0, sOuter: n } : { outer, rows, n, wide, sRow: 1, sOuter: 0 };
}

/** Elements of a row that are worth a round of the kernel's loops; shorter rows are repeated in the scratch. */
const LONG = 64;

/** y = kernel(x, s), of the shape of x. */
export function broadcast(storage: Storage, name: Name, x: TensorInfo, s: TensorInfo): TensorInfo | undefined {
  const layout = layoutOf(x.shape, s.shape);
  const elements = sizeOf(x.shape);
  if (layout === undefined || !storage.fits(2 * elements + sizeOf(s.shape))) return undefined;
  if (elements === 0) return storage.create(x.shape);
  const from = storage.address(x, OPERAND.x);
  const other = s.dataId === x.dataId ? from : storage.address(s, OPERAND.s);
  return storage.make(x.shape, (to) => broadcastAt(storage, name, [from, other, to], layout));
}

/** y = kernel(x, s), at addresses. */
export function broadcastAt(
  storage: Storage,
  name: Name,
  [x, s, y]: readonly number[],
  { outer, rows, n, wide, sRow, sOuter }: Layout,
): void {
  const kernel = storage.kernel(name);
  const step = rows * n * BYTES;
  const repeated = wide && n < LONG ? Math.min(rows, LONG) : 1;
  for (let i = 0; i < outer; i++) {
    const [from, other, to] = [x + i * step, s + i * sOuter * BYTES, y + i * step];
    if (repeated === 1) kernel(from, other, to, rows, n, sRow * BYTES, Number(wide));
    else {
      const row = storage.staging.borrow("register", OPERAND.row, repeated * n);
      storage.kernel("place")(other, row, repeated, n, 0, n * BYTES);
      const whole = Math.floor(rows / repeated);
      const done = whole * repeated * n * BYTES;
      kernel(from, row, to, whole, repeated * n, 0, 1);
      kernel(from + done, row, to + done, rows % repeated === 0 ? 0 : 1, (rows % repeated) * n, 0, 1);
    }
  }
}

/** a op b: `name` for a smaller b, `swapped` for a smaller a. */
export const arithmetic =
  (name: Name, swapped: Name = name): Kernel =>
  (storage, { a, b }) => {
    if (a === undefined || b === undefined) return undefined;
    const [sizeA, sizeB] = [sizeOf(a.shape), sizeOf(b.shape)];
    const larger = sizeA === sizeB ? a.shape.length >= b.shape.length : sizeA > sizeB;
    return larger ? broadcast(storage, name, a, b) : broadcast(storage, swapped, b, a);
  };
