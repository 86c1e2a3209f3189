import type { Staging } from "../runtime/staging.js";
import type { FloatArray } from "../types.js";
import type { Extent } from "../validate/index.js";
import type { Operand } from "./elements.js";

/** What a kernel takes at once: `slabs` slabs of n rows of `width` columns, the rows `pitch` elements apart, from element `start` on. */
export interface Tile {
  readonly start: number;
  readonly slabs: number;
  readonly n: number;
  readonly width: number;
  readonly pitch: number;
  /** The first row's number in its slab. */
  readonly first: number;
  /** The first column's number in the array without the axis. */
  readonly column: number;
}

/** Whether whole slabs fit a tile, with the state of all their columns. */
export function fits(staging: Staging, { n, inner }: Extent): boolean {
  return n * inner <= staging.tile && (inner === 1 || inner <= staging.columns);
}

/** Visits whole slabs, as many at a time as a tile holds. */
export function whole(staging: Staging, { outer, n, inner }: Extent, visit: (tile: Tile) => void): void {
  const step = Math.max(1, Math.min(Math.floor(staging.tile / (n * inner)), Math.floor(staging.columns / inner)));
  for (let i = 0; i < outer; i += step)
    visit({ start: i * n * inner, slabs: Math.min(step, outer - i), n, width: inner, pitch: inner, first: 0, column: i * inner });
}

/**
 * Columns at a time if nothing is copied: more of their rows fit the first-level cache. Not used if the rows are a multiple of ALIASED bytes
 * apart, when they would all map to the same few cache lines (1000 x 1024: 8.6 ns instead of 1.9).
 */
const STRIP = 256;
const ALIASED = 2048;

/**
 * Visits slabs that do not fit a tile, some columns at a time. If all rows of the columns fit, `whole` gets them; else `passes` gets a function
 * that walks down the rows, to be called once for each pass. With several columns, the rows of a tile are a multiple of four, as the sums of
 * the kernels require.
 */
export function long(
  staging: Staging,
  { outer, n, inner }: Extent,
  operands: readonly Operand[],
  whole: (tile: Tile) => void,
  passes: (down: (visit: (tile: Tile) => void) => void, tile: Tile) => void,
): void {
  const strips = operands.every(({ address }) => address !== 0) && (inner * staging.size) % ALIASED !== 0;
  const columns = strips ? STRIP : staging.columns;
  for (let i = 0; i < outer; i++)
    for (let c = 0; c < inner; c += columns) {
      const width = Math.min(columns, inner - c);
      const step = inner === 1 ? staging.tile : Math.floor(staging.tile / width / 4) * 4;
      const tile = (first: number, rows: number): Tile => ({
        start: (i * n + first) * inner + c,
        slabs: 1,
        n: rows,
        width,
        pitch: inner,
        first,
        column: i * inner + c,
      });
      const down = (visit: (tile: Tile) => void) => {
        for (let first = 0; first < n; first += step) visit(tile(first, Math.min(step, n - first)));
      };
      if (n <= step) whole(tile(0, n));
      else passes(down, tile(0, 0));
    }
}

/** An operand's tile in memory, and the bytes from one row to the next. */
export interface Place {
  readonly address: number;
  readonly stride: number;
}

/** The place of a tile of an operand: its own, or `area` if it is copied. */
export function place(staging: Staging, x: Operand, area: number, { start, width, pitch }: Tile): Place {
  if (x.address === 0) return { address: area, stride: width * staging.size };
  return { address: x.address + start * staging.size, stride: pitch * staging.size };
}

/** Visits the contiguous pieces of a tile: the number of their first element, their offset in the area, their length. */
function pieces(tile: Tile, visit: (start: number, at: number, n: number) => void): void {
  const { start, slabs, n, width, pitch } = tile;
  if (width === pitch) visit(start, 0, slabs * n * width);
  else for (let row = 0; row < n; row++) visit(start + row * pitch, row * width, width);
}

/** What is done to elements on their way: n of them, the first being number `start`, from one address to another. */
export interface Transform {
  apply(from: number, to: number, start: number, n: number): void;
}

/** Brings a tile of x to memory, transformed on the way if asked. */
export function loadTile(staging: Staging<FloatArray>, x: Operand, area: number, tile: Tile, transform?: Transform): Place {
  const there = place(staging, x, area, tile);
  const to = transform === undefined ? there : { address: area, stride: tile.width * staging.size };
  if (x.address === 0 || transform !== undefined)
    pieces(tile, (start, at, n) => {
      const from = x.address === 0 ? staging.load(area + at * staging.size, x.array, start, n) : x.address + start * staging.size;
      transform?.apply(from, area + at * staging.size, start, n);
    });
  return to;
}

/** Copies a tile of y out of the memory if y lies elsewhere. */
export function storeTile(staging: Staging<FloatArray>, y: Operand, { address }: Place, tile: Tile): void {
  if (y.address === 0) pieces(tile, (start, at, n) => staging.store(address + at * staging.size, y.array, start, n));
}

/** The part of a tile in an array without the axis. */
export const reduced = (tile: Tile): Tile => ({ ...tile, start: tile.column, n: 1, pitch: tile.width });
