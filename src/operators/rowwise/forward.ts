// Row-wise ops by kernels: in one call if all fits, a row at a time if it fits the heap, else tile by tile.
import { meet } from "../../arrays.js";
import type { Staging } from "../../runtime/staging.js";
import { fits, loadTile, long, place, reduced, storeTile, type Tile, whole } from "../../tiling/axis.js";
import type { Operand } from "../../tiling/elements.js";
import { visitRows } from "../../tiling/rows.js";
import type { FloatArray } from "../../types.js";
import type { Extent } from "../../validate/index.js";
import { FINISH, FIRST, MASKED, MAX, SUM, WHOLE } from "../../wasm/layout.js";
import { type RowKernels, share } from "./kernels.js";
import type { Mask } from "./mask.js";

/** Bytes up to which a row is worked on in one piece: it passes through the memory once (1.5 times a resident row's time, 1.95 by tiles). */
const ROW_BYTES = 2 ** 22;

/** What a call reads and writes. */
export interface RowOperands {
  readonly x: Operand;
  readonly y: Operand;
  readonly mask: Mask | undefined;
}

/** All rows at addresses, by all threads where that is worth it. */
function run(staging: Staging, kernels: RowKernels, x: number, y: number, { outer, n, inner }: Extent, phases: number): void {
  const stride = inner * staging.elementSize;
  if (inner > 1) {
    kernels.across(x, y, staging.state, outer, n, inner, stride, stride, phases, 0);
    return;
  }
  const { along: kernel, keepsTerms, reduces } = kernels;
  const each = reduces ? 1 : n;
  const shared = kernels.threads?.along;
  const { pool } = kernels.instance;
  if (shared !== undefined && pool !== undefined && phases === WHOLE && kernels.needsSum && pool.isLong(staging, shared, outer, n)) {
    const row = { kernel, shared, keepsTerms, reduces };
    for (let i = 0; i < outer; i++) pool.longRow(staging, row, x + i * n * stride, y + i * each * stride, n);
  } else if (
    shared === undefined ||
    !share(kernels, { kernel, shared, arrays: [x, y], each: [n, each], state: true, parameters: [phases, 0] }, outer, n)
  )
    kernel(x, y, staging.state, outer, n, phases, 0);
}

/** One call of the kernel, if all is in the memory or fits a tile. Returns false, with nothing done, if it is not. */
export function forwardDirect(
  staging: Staging<FloatArray>,
  kernels: RowKernels,
  x: FloatArray,
  extent: Extent,
  mask: Mask | undefined,
  out: FloatArray,
): boolean {
  const to = staging.address(out);
  let from = staging.address(x);
  if (extent.inner > 1 && !fits(staging, extent)) return false;
  // a result outside of the memory is copied once all has been read
  const most = Math.max(from === 0 || mask !== undefined ? x.length : 0, to === 0 ? out.length : 0);
  if (most > staging.tile) return false;
  if (most === 0 && from !== to && meet(from, x.length * staging.elementSize, to, out.length * staging.elementSize)) return false;
  if (from === 0) from = staging.load(staging.first, x, 0, x.length);
  if (mask !== undefined) {
    mask.apply(from, staging.first, 0, x.length);
    from = staging.first;
  }
  const result = to === 0 ? staging.first : to;
  run(staging, kernels, from, result, extent, mask?.hides ? WHOLE | MASKED : WHOLE);
  if (to === 0) staging.store(result, out, 0, out.length);
  return true;
}

/**
 * Rows that are too long for a tile: foreign ones that the heap can hold are copied once each way. The logits of a mask are written where the
 * result will be. Returns false, with nothing done, for others.
 */
export function forwardRows(
  staging: Staging<FloatArray>,
  kernels: RowKernels,
  { x, y, mask }: RowOperands,
  { outer, n, inner }: Extent,
): boolean {
  const foreign = x.address === 0 || y.address === 0;
  if (kernels.reduces || inner > 1 || n <= staging.tile || (foreign && n * staging.elementSize > ROW_BYTES)) return false;
  const phases = mask?.hides ? WHOLE | MASKED : WHOLE;
  return visitRows(kernels.instance, staging, { x, y }, { rows: outer, n, most: 1 }, (x, _, y, row) => {
    mask?.apply(x, y, row * n, n);
    run(staging, kernels, mask === undefined ? x : y, y, { outer: 1, n, inner: 1 }, phases);
  });
}

/** Tile by tile: whole rows, or passes over long ones. */
export function forwardTiles(staging: Staging<FloatArray>, kernels: RowKernels, operands: RowOperands, extent: Extent): void {
  const { y } = operands;
  const { reduces } = kernels;
  let { x, mask } = operands;
  const masked = mask?.hides ? MASKED : 0;
  const visit = (tile: Tile, from: Operand | undefined, y: Operand | undefined, phases: number) => {
    const there =
      from === undefined
        ? { address: staging.first, stride: 0 }
        : loadTile(staging, from, staging.first, tile, from === x ? mask : undefined);
    const result = reduces ? reduced(tile) : tile;
    const to = y === undefined ? there : place(staging, y, staging.first, result);
    const { outer, n, width, first } = tile;
    if (extent.inner === 1) kernels.along(there.address, to.address, staging.state, outer, n, phases | masked, first);
    else kernels.across(there.address, to.address, staging.state, outer, n, width, there.stride, to.stride, phases | masked, first);
    if (y !== undefined) storeTile(staging, y, to, result);
  };
  const all = (tile: Tile) => visit(tile, x, y, WHOLE);
  if (fits(staging, extent)) {
    whole(staging, extent, all);
    return;
  }
  if (mask !== undefined && !reduces && x.address !== 0 && y.address !== 0) {
    mask.apply(x.address, y.address, 0, extent.outer * extent.n * extent.inner); // once, not for each pass
    x = y;
    mask = undefined;
  }
  long(staging, extent, [x, y], all, (pass, empty) => {
    pass((tile) => visit(tile, x, undefined, tile.first === 0 ? MAX | FIRST : MAX));
    if (kernels.keepsTerms) {
      pass((tile) => visit(tile, x, y, SUM));
      pass((tile) => visit(tile, y, y, FINISH));
    } else {
      if (kernels.needsSum) pass((tile) => visit(tile, x, undefined, SUM));
      if (reduces) visit(empty, undefined, y, FINISH);
      else pass((tile) => visit(tile, kernels.needsSum ? x : undefined, y, FINISH));
    }
  });
}
