import type { Staging } from "../runtime/staging.js";
import type { FloatArray } from "../types.js";
import type { Extent } from "../validate/index.js";
import type { Operand } from "./elements.js";

/** What a kernel takes at once, of an array [outer, n, inner]: n rows of `width` columns for each of `outer` indices, from element `start` on. */
export interface Tile {
  readonly start: number;
  readonly outer: number;
  readonly n: number;
  readonly width: number;
  /** Elements from one row to the next. */
  readonly pitch: number;
  /** The first row's number along the axis. */
  readonly first: number;
  /** The first column's number in the array without the axis. */
  readonly column: number;
}

/** Whether all rows of an outer index fit a tile, with the state of their columns. */
export function fits(staging: Staging, { n, inner }: Extent): boolean {
  return n * inner <= staging.tile && (inner === 1 || inner <= staging.columns);
}

/** Visits whole outer indices, as many at a time as a tile holds. */
export function whole(staging: Staging, { outer, n, inner }: Extent, visit: (tile: Tile) => void): void {
  const most = Math.max(1, Math.min(Math.floor(staging.tile / (n * inner)), Math.floor(staging.columns / inner)));
  for (let i = 0; i < outer; i += most)
    visit({ start: i * n * inner, outer: Math.min(most, outer - i), n, width: inner, pitch: inner, first: 0, column: i * inner });
}

/** Visits at most `columns` columns at a time, with all their rows. */
export function strips({ outer, n, inner }: Extent, columns: number, visit: (tile: Tile) => void): void {
  for (let i = 0; i < outer; i++)
    for (let c = 0; c < inner; c += columns) {
      const width = Math.min(columns, inner - c);
      visit({ start: i * n * inner + c, outer: 1, n, width, pitch: inner, first: 0, column: i * inner + c });
    }
}

/** Visits the rows of a tile, `most` at a time. */
function down(tile: Tile, most: number, visit: (tile: Tile) => void): void {
  for (let first = 0; first < tile.n; first += most)
    visit({ ...tile, start: tile.start + first * tile.pitch, n: Math.min(most, tile.n - first), first });
}

/** Visits the rows from `from` to `to` of each outer index, whole rows of at most `most` elements at a time, or parts of a longer row. */
export function rows({ outer, n, inner }: Extent, from: number, to: number, most: number, visit: (tile: Tile) => void): void {
  // whole numbers, also where `most` is infinite, and one literal: otherwise V8 makes a tile in 10 us
  const whole = Math.min(to - from, Math.max(1, Math.floor(most / inner)));
  const columns = Math.min(most, inner);
  for (let i = 0; i < outer; i++)
    for (let first = from; first < to; first += whole)
      for (let c = 0; c < inner; c += columns) {
        const [count, width] = [Math.min(whole, to - first), Math.min(columns, inner - c)];
        visit({ start: (i * n + first) * inner + c, outer: 1, n: count, width, pitch: inner, first, column: i * inner + c });
      }
}

/**
 * Columns at a time if nothing is copied: more of their rows fit the first-level cache. Not used if the rows are a multiple of ALIASED bytes
 * apart, when they would all map to the same few cache lines (1000 x 1024: 8.6 ns instead of 1.9).
 */
const STRIP = 256;
const ALIASED = 2048;

/**
 * Visits outer indices that do not fit a tile, some columns at a time. If all rows of the columns fit, `whole` gets them; else `passes` gets
 * a function that visits the rows tile by tile, to be called once for each pass. With several columns, the rows of a tile are a multiple of
 * four, as the sums of the kernels require.
 */
export function long(
  staging: Staging,
  extent: Extent,
  operands: readonly Operand[],
  whole: (tile: Tile) => void,
  passes: (pass: (visit: (tile: Tile) => void) => void, tile: Tile) => void,
): void {
  const { inner } = extent;
  const narrow = operands.every(({ address }) => address !== 0) && (inner * staging.elementSize) % ALIASED !== 0;
  strips(extent, narrow ? STRIP : staging.columns, (strip) => {
    const most = inner === 1 ? staging.tile : Math.floor(staging.tile / strip.width / 4) * 4;
    if (strip.n <= most) whole(strip);
    else passes((visit) => down(strip, most, visit), { ...strip, n: 0 });
  });
}

/** An operand's tile in memory, and the bytes from one row to the next. */
export interface Place {
  readonly address: number;
  readonly stride: number;
}

/** The place of a tile of an operand: its own, or `area` if it is copied. */
export function place(staging: Staging, x: Operand, area: number, { start, width, pitch }: Tile): Place {
  if (x.address === 0) return { address: area, stride: width * staging.elementSize };
  return { address: x.address + start * staging.elementSize, stride: pitch * staging.elementSize };
}

/** Visits the contiguous pieces of a tile: the number of their first element, their offset in the area, their length. */
function pieces(tile: Tile, visit: (start: number, at: number, n: number) => void): void {
  const { start, outer, n, width, pitch } = tile;
  if (width === pitch) visit(start, 0, outer * n * width);
  else for (let row = 0; row < n; row++) visit(start + row * pitch, row * width, width);
}

/** Writes n elements to an address from those at another; the first is number `start` of the array. */
export interface Transform {
  apply(from: number, to: number, start: number, n: number): void;
}

/** Copies a tile of a foreign x to the area; with a transform, of any x. Returns its place. */
export function loadTile(staging: Staging<FloatArray>, x: Operand, area: number, tile: Tile, transform?: Transform): Place {
  const there = place(staging, x, area, tile);
  const to = transform === undefined ? there : { address: area, stride: tile.width * staging.elementSize };
  if (x.address === 0 || transform !== undefined)
    pieces(tile, (start, at, n) => {
      const from =
        x.address === 0 ? staging.load(area + at * staging.elementSize, x.array, start, n) : x.address + start * staging.elementSize;
      transform?.apply(from, area + at * staging.elementSize, start, n);
    });
  return to;
}

/** Copies a tile of y out of the memory if y is foreign. */
export function storeTile(staging: Staging<FloatArray>, y: Operand, { address }: Place, tile: Tile): void {
  if (y.address === 0) pieces(tile, (start, at, n) => staging.store(address + at * staging.elementSize, y.array, start, n));
}

/** Writes x, [outer, n, inner], to y as [outer, inner, n], by way of `value` if given, which gets each element with its number in x. */
export function turn(x: FloatArray, { outer, n, inner }: Extent, y: FloatArray, value?: (x: number, i: number) => number): void {
  for (let slice = 0, i = 0; slice < outer; slice++)
    for (let j = 0; j < n; j++)
      for (let c = 0; c < inner; c++, i++) y[(slice * inner + c) * n + j] = value === undefined ? x[i] : value(x[i], i);
}

/** The part of a tile in an array without the axis. */
export const reduced = (tile: Tile): Tile => ({ ...tile, start: tile.column, n: 1, pitch: tile.width });
