// Runs a call tile by tile: a tile becomes float32, the op changes it in place, and it becomes 16 bits again. So no float32 copy of a
// whole array is made. Nothing is written before the op has accepted the options with the first tile.
import { overlaps } from "../arrays.js";
import type { FloatArray } from "../types.js";
import type { Half } from "../validate/index.js";
import { type Converter, TILE } from "./converter.js";

export type Run = (...args: unknown[]) => unknown;

/** A call whose arrays are as long as each other. */
export interface Cut {
  readonly inputs: readonly Half[];
  readonly out: Half;
  readonly options: Record<string, unknown>;
}

/** Whether tile by tile gives what the whole does: no result is written over what is still to be read. */
export const canCut = ({ inputs, out }: Cut): boolean =>
  inputs.every(
    ({ bits }) => bits.length === out.bits.length && !overlaps(bits as unknown as FloatArray, out.bits as unknown as FloatArray),
  );

/** Elements on their own, or rows of so many; a row longer than a tile has arrays of its own. */
export function cut(converter: Converter, run: Run, { inputs, out, options }: Cut, row?: number): void {
  const n = out.bits.length;
  const most = row === undefined ? TILE : Math.max(1, Math.floor(TILE / row)) * row;
  const lent = most > TILE ? inputs.map(() => converter.lend(most)) : undefined;
  const given = { ...options };
  if (row !== undefined) delete given.axis; // it is the last one
  try {
    for (let i = 0; i < n; i += most) {
      const count = Math.min(most, n - i);
      const tiles = lent ?? inputs.map((_, j) => converter.tile(j, count));
      inputs.forEach((x, j) => {
        converter.widen(x, i, count, tiles[j]);
      });
      given.out = tiles[0];
      if (row !== undefined) given.shape = [count / row, row];
      run(...tiles, given);
      converter.narrow(tiles[0], out, i, count);
    }
  } finally {
    for (const tile of lent ?? []) converter.release(tile);
  }
}

/** Up to here the kernels of float32 have a way of their own. */
const SHORT = 16;

/** Rows of an op that has a kernel for plain rows of 16 bits; the rows that need care, and those behind each in a tile, by `cut`. */
export function cutRows(converter: Converter, op: string, run: Run, call: Cut, row: number): void {
  const { inputs, out, options } = call;
  const [x] = inputs;
  const named = Object.keys(options).some((name) => name !== "shape" && name !== "axis" && options[name] !== undefined);
  if (named || inputs.length > 1 || row <= SHORT || x.type !== out.type || converter.instance.pool !== undefined) {
    cut(converter, run, call, row);
    return;
  }
  const part = (half: Half, i: number, end: number): Half => ({ ...half, bits: half.bits.subarray(i * row, end * row) });
  const rows = out.bits.length / row;
  for (let i = 0; i < rows; ) {
    i += converter.rows(op, x, out, i, row);
    const end = Math.min(rows, i + Math.max(1, Math.floor(TILE / row)));
    if (i < end) cut(converter, run, { inputs: [part(x, i, end)], out: part(out, i, end), options }, row);
    i = end;
  }
}

/** The elements of a row where the last axis of whole rows is meant; undefined elsewhere. */
export function rowOf(n: number, { shape, axis, mask, maskShape, causal }: Record<string, unknown>): number | undefined {
  if (mask !== undefined || maskShape !== undefined || causal !== undefined) return undefined;
  const sizes = shape === undefined ? [n] : shape;
  if (!Array.isArray(sizes) || sizes.length === 0 || !sizes.every((size) => Number.isInteger(size) && size > 0)) return undefined;
  if (axis !== undefined && axis !== -1 && axis !== sizes.length - 1) return undefined;
  const row = sizes[sizes.length - 1];
  return sizes.reduce((total, size) => total * size, 1) === n ? row : undefined;
}
