import { copied, shares } from "../arrays.js";
import type { Instance } from "../runtime/instance.js";
import type { Staging } from "../runtime/staging.js";
import { AT, LENGTH, STATE } from "../threads/protocol.js";
import { FINISH, FIRST, fits, long, place, read, reduced, SUM, type Tile, WHOLE, whole, write } from "../tiling/axis.js";
import { source, target } from "../tiling/elements.js";
import type { Argument, FloatArray, Kernel, Shared } from "../types.js";
import type { Extent } from "../validate/index.js";
import type { Logits, MaskKernels } from "./mask.js";

/** The kernels of an op and float type on one instance, along the last axis and across lanes. */
export interface Kernels {
  readonly type: "f32" | "f64";
  readonly instance: Instance;
  /** The kernels along the last axis as the threads of the instance's pool know them; not those of reductions. */
  readonly threads: { readonly along: Shared; readonly alongGradient: Shared } | undefined;
  /** Whether the op needs the sum of a row, and whether it keeps the terms of that in the place of the result. */
  readonly sums: boolean;
  readonly keepsTerms: boolean;
  readonly staging: Staging<FloatArray> | undefined;
  readonly along: Kernel;
  readonly across: Kernel;
  readonly alongGradient: Kernel;
  readonly acrossGradient: Kernel;
  /** Those that make logits, once they were needed. */
  masks: MaskKernels | undefined;
}

/**
 * Shares rows of n out among the threads of the instance's pool, where it has one and there are rows enough. The kernel's arguments are the
 * arrays' addresses, the number of rows, n, those `before` the state, the state, those `after`.
 */
export function share(
  { instance, type }: Kernels,
  kernel: Kernel,
  shared: Shared,
  arrays: readonly number[],
  rows: number,
  n: number,
  before: readonly number[],
  after: readonly number[],
): boolean {
  const { pool } = instance;
  if (pool === undefined || rows === 1 || !pool.takes(shared, rows * n)) return false;
  const bytes = n * (type === "f32" ? 4 : 8);
  const same = (value: number): Argument => [value, 0, AT];
  const starts = arrays.map((address): Argument => [address, bytes, AT]);
  const state: Argument = [type === "f32" ? 0 : 1, 0, STATE];
  const args = [...starts, [0, 1, LENGTH] as const, same(n), ...before.map(same), state, ...after.map(same)];
  const repeatable = !arrays.slice(0, -1).includes(arrays[arrays.length - 1]);
  pool.run({ calls: [{ kernel, shared, args }], total: rows, grain: 1, weight: n, repeatable });
  return true;
}

/** The short way: one call, where all is in the memory or fits a tile. Says whether it could be gone. */
function directGradient(
  staging: Staging<FloatArray>,
  kernels: Kernels,
  gy: FloatArray,
  y: FloatArray,
  gx: FloatArray,
  extent: Extent,
  scale: number,
): boolean {
  const { outer, n, inner } = extent;
  const to = staging.address(gx);
  let flow = staging.address(gy);
  let saved = staging.address(y);
  if (inner > 1 && !fits(staging, extent)) return false;
  if (y.length > staging.tile && (to === 0 || flow === 0 || saved === 0)) return false;
  if ((flow !== 0 && flow !== to && shares(gy, gx)) || (saved !== 0 && saved !== to && shares(y, gx))) return false;
  if (flow === 0) flow = staging.load(staging.values, gy, 0, gy.length);
  if (saved === 0) saved = staging.load(staging.second, y, 0, y.length);
  const result = to === 0 ? staging.values : to;
  const stride = inner * staging.size;
  const kernel = inner === 1 ? kernels.alongGradient : kernels.acrossGradient;
  const rest = [stride, stride, stride];
  const shared = inner === 1 ? kernels.threads?.alongGradient : undefined;
  if (shared === undefined || !share(kernels, kernel, shared, [flow, saved, result], outer, n, [1, ...rest], [WHOLE, scale]))
    kernel(flow, saved, result, outer, n, inner, stride, stride, stride, staging.state, WHOLE, scale);
  if (to === 0) staging.store(result, gx, 0, gx.length);
  return true;
}

/** gx of softmax and log-softmax. */
export function gradient(
  staging: Staging<FloatArray>,
  kernels: Kernels,
  gy: FloatArray,
  y: FloatArray,
  gx: FloatArray,
  extent: Extent,
  scale: number,
): void {
  if (directGradient(staging, kernels, gy, y, gx, extent, scale)) return;
  const to = target(staging, gx);
  const flow = source(staging, gy, to, 1, false);
  const saved = source(staging, y, to, 1, false);
  const kernel = extent.inner === 1 ? kernels.alongGradient : kernels.acrossGradient;
  const run = (tile: Tile, phases: number) => {
    const g = read(staging, flow, staging.values, tile);
    const v = read(staging, saved, staging.second, tile);
    const result = phases & FINISH ? place(staging, to, staging.values, tile) : g;
    const { slabs, n, width } = tile;
    kernel(g.address, v.address, result.address, slabs, n, width, g.stride, v.stride, result.stride, staging.state, phases, scale);
    if (phases & FINISH) write(staging, to, result, tile);
  };
  const all = (tile: Tile) => run(tile, WHOLE);
  if (fits(staging, extent)) whole(staging, extent, all);
  else
    long(staging, extent, [flow, saved, to], all, (down) => {
      down((tile) => run(tile, tile.first === 0 ? SUM | FIRST : SUM));
      down((tile) => run(tile, FINISH));
    });
}

/** gx of log-sum-exp: one pass over x, with gy and y of one element for each row. */
export function reductionGradient(
  staging: Staging<FloatArray>,
  kernels: Kernels,
  gy: FloatArray,
  x: FloatArray,
  y: FloatArray,
  gx: FloatArray,
  extent: Extent,
  logits: Logits | undefined,
  scale: number,
): void {
  const to = target(staging, gx);
  const from = source(staging, x, to, 1, false);
  const [flow, saved] = [gy, y].map((x) => target(staging, shares(x, gx) ? copied(x) : x));
  const kernel = extent.inner === 1 ? kernels.alongGradient : kernels.acrossGradient;
  const run = (tile: Tile) => {
    const v = read(staging, from, staging.values, tile, logits);
    const part = reduced(tile);
    const g = read(staging, flow, staging.state, part);
    const s = read(staging, saved, staging.state + 8192, part);
    const result = place(staging, to, staging.values, tile);
    kernel(v.address, g.address, s.address, result.address, tile.slabs, tile.n, tile.width, v.stride, result.stride, scale);
    write(staging, to, result, tile);
  };
  if (fits(staging, extent)) whole(staging, extent, run);
  else long(staging, extent, [from, to], run, (down) => down(run));
}
