// The gradients of row-wise ops by kernels: in one call where all fits, else tile by tile.
import { copied, meet, shares } from "../../arrays.js";
import type { Staging } from "../../runtime/staging.js";
import { fits, loadTile, long, place, reduced, storeTile, type Tile, whole } from "../../tiling/axis.js";
import { source, target } from "../../tiling/elements.js";
import type { FloatArray } from "../../types.js";
import type { Extent } from "../../validate/index.js";
import { FINISH, FIRST, SUM, SUMS, WHOLE } from "../../wasm/layout.js";
import { type RowKernels, share } from "./kernels.js";
import type { Mask } from "./mask.js";

/** The arrays of a gradient: gy and the saved y (of a reduction one number a row, and x) in, gx out. */
export interface RowGradient {
  readonly gy: FloatArray;
  readonly x?: FloatArray;
  readonly y: FloatArray;
  readonly gx: FloatArray;
}

/** The arrays of a reduction's gradient. */
type ReductionGradient = RowGradient & { readonly x: FloatArray };

/** One call of the kernel, if all is in the memory or fits a tile. Returns false, with nothing done, if it is not. */
function directGradient(staging: Staging<FloatArray>, kernels: RowKernels, call: RowGradient, extent: Extent, scale: number): boolean {
  const { gy, y, gx } = call;
  const { outer, n, inner } = extent;
  const to = staging.address(gx);
  let upstream = staging.address(gy);
  let saved = staging.address(y);
  if (inner > 1 && !fits(staging, extent)) return false;
  if (y.length > staging.tile && (to === 0 || upstream === 0 || saved === 0)) return false;
  const bytes = gx.length * staging.elementSize;
  /** Whether writing gx would overwrite an input; by addresses where they are known, which is 50 ns faster. */
  const spoils = (address: number, x: FloatArray) =>
    address !== 0 && address !== to && (to === 0 ? shares(x, gx) : meet(address, bytes, to, bytes));
  if (spoils(upstream, gy) || spoils(saved, y)) return false;
  if (upstream === 0) upstream = staging.load(staging.first, gy, 0, gy.length);
  if (saved === 0) saved = staging.load(staging.second, y, 0, y.length);
  const result = to === 0 ? staging.first : to;
  const stride = inner * staging.elementSize;
  const kernel = kernels.alongGradient;
  const shared = kernels.threads?.alongGradient;
  if (inner > 1) kernels.acrossGradient(upstream, saved, result, staging.state, outer, n, inner, stride, stride, stride, WHOLE, scale);
  else if (
    shared === undefined ||
    !share(
      kernels,
      { kernel, shared, arrays: [upstream, saved, result], each: [n, n, n], state: true, parameters: [WHOLE, scale] },
      outer,
      n,
    )
  )
    kernel(upstream, saved, result, staging.state, outer, n, WHOLE, scale);
  if (to === 0) staging.store(result, gx, 0, gx.length);
  return true;
}

/** gx of softmax and log-softmax. */
export function gradient(staging: Staging<FloatArray>, kernels: RowKernels, arrays: RowGradient, extent: Extent, scale: number): void {
  if (directGradient(staging, kernels, arrays, extent, scale)) return;
  const { gy, y, gx } = arrays;
  const to = target(staging, gx);
  const upstream = source(staging, gy, to, 1, false);
  const saved = source(staging, y, to, 1, false);
  const run = (tile: Tile, phases: number) => {
    const g = loadTile(staging, upstream, staging.first, tile);
    const v = loadTile(staging, saved, staging.second, tile);
    const result = phases & FINISH ? place(staging, to, staging.first, tile) : g;
    const { outer, n, width } = tile;
    const addresses = [g.address, v.address, result.address, staging.state];
    if (extent.inner === 1) kernels.alongGradient(...addresses, outer, n, phases, scale);
    else kernels.acrossGradient(...addresses, outer, n, width, g.stride, v.stride, result.stride, phases, scale);
    if (phases & FINISH) storeTile(staging, to, result, tile);
  };
  const all = (tile: Tile) => run(tile, WHOLE);
  if (fits(staging, extent)) whole(staging, extent, all);
  else
    long(staging, extent, [upstream, saved, to], all, (pass) => {
      pass((tile) => run(tile, tile.first === 0 ? SUM | FIRST : SUM));
      pass((tile) => run(tile, FINISH));
    });
}

/**
 * gx of log-sum-exp along the last axis: one call of the kernel, if all is in the memory or fits a tile. Returns false, with nothing done, if
 * it is not.
 */
function directReduction(
  staging: Staging<FloatArray>,
  kernels: RowKernels,
  call: ReductionGradient,
  extent: Extent,
  scale: number,
): boolean {
  const { gy, x, y, gx } = call;
  const { outer, n, inner } = extent;
  if (inner > 1) return false;
  const to = staging.address(gx);
  let [from, upstream, saved] = [staging.address(x), staging.address(gy), staging.address(y)];
  const copies = to === 0 || from === 0 || upstream === 0 || saved === 0;
  if (copies && (x.length > staging.tile || outer > staging.columns)) return false;
  const [bytes, few] = [x.length * staging.elementSize, outer * staging.elementSize];
  // what is copied is copied before anything is written
  const spoils = (address: number, size: number) => address !== 0 && to !== 0 && meet(address, size, to, bytes);
  if ((from !== to && spoils(from, bytes)) || spoils(upstream, few) || spoils(saved, few)) return false;
  if (from === 0) from = staging.load(staging.first, x, 0, x.length);
  if (upstream === 0) upstream = staging.load(staging.state, gy, 0, outer);
  if (saved === 0) saved = staging.load(staging.state + SUMS, y, 0, outer);
  const result = to === 0 ? staging.first : to;
  const kernel = kernels.alongGradient;
  const shared = copies ? undefined : kernels.threads?.alongGradient;
  if (
    shared === undefined ||
    !share(
      kernels,
      { kernel, shared, arrays: [upstream, from, saved, result], each: [1, n, 1, n], state: false, parameters: [scale] },
      outer,
      n,
    )
  )
    kernel(upstream, from, saved, result, outer, n, scale);
  if (to === 0) staging.store(result, gx, 0, gx.length);
  return true;
}

/** gx of log-sum-exp: one pass over x, with gy and y of one element for each row. */
export function reductionGradient(
  staging: Staging<FloatArray>,
  kernels: RowKernels,
  arrays: ReductionGradient,
  extent: Extent,
  mask: Mask | undefined,
  scale: number,
): void {
  if (mask === undefined && directReduction(staging, kernels, arrays, extent, scale)) return;
  const { gy, x, y, gx } = arrays;
  const to = target(staging, gx);
  const from = source(staging, x, to, 1, false);
  const [upstream, saved] = [gy, y].map((x) => target(staging, shares(x, gx) ? copied(x) : x));
  const run = (tile: Tile) => {
    const v = loadTile(staging, from, staging.first, tile, mask);
    const part = reduced(tile);
    const g = loadTile(staging, upstream, staging.state, part);
    const s = loadTile(staging, saved, staging.state + SUMS, part);
    const result = place(staging, to, staging.first, tile);
    const addresses = [g.address, v.address, s.address, result.address];
    if (extent.inner === 1) kernels.alongGradient(...addresses, tile.outer, tile.n, scale);
    else kernels.acrossGradient(...addresses, tile.outer, tile.n, tile.width, v.stride, result.stride, scale);
    storeTile(staging, to, result, tile);
  };
  if (fits(staging, extent)) whole(staging, extent, run);
  else long(staging, extent, [from, to], run, (pass) => pass(run));
}
