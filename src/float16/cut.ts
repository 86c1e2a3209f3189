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

/** Elements on their own, or rows of so many. */
export function cut(converter: Converter, run: Run, { inputs, out, options }: Cut, row?: number): void {
  const n = out.bits.length;
  const most = row === undefined ? TILE : Math.floor(TILE / row) * row;
  const given = { ...options };
  if (row !== undefined) delete given.axis; // it is the last one
  for (let i = 0; i < n; i += most) {
    const count = Math.min(most, n - i);
    const tiles = inputs.map((_, j) => converter.tile(j, count));
    inputs.forEach((x, j) => {
      converter.widen(x, i, count, tiles[j]);
    });
    given.out = tiles[0];
    if (row !== undefined) given.shape = [count / row, row];
    run(...tiles, given);
    converter.narrow(tiles[0], out, i, count);
  }
}

/** The elements of a row where the last axis of whole rows is meant, and a tile has room for it; undefined elsewhere. */
export function rowOf(n: number, { shape, axis, mask, maskShape, causal }: Record<string, unknown>): number | undefined {
  if (mask !== undefined || maskShape !== undefined || causal !== undefined) return undefined;
  const sizes = shape === undefined ? [n] : shape;
  if (!Array.isArray(sizes) || sizes.length === 0 || !sizes.every((size) => Number.isInteger(size) && size > 0)) return undefined;
  if (axis !== undefined && axis !== -1 && axis !== sizes.length - 1) return undefined;
  const row = sizes[sizes.length - 1];
  return sizes.reduce((total, size) => total * size, 1) === n && row <= TILE ? row : undefined;
}
