// Element-wise ops by kernels: one call where that is possible, else tile by tile; large calls by all threads.
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import { AT, LENGTH } from "../../threads/protocol.js";
import { fitting, source, stream, target, type Visit } from "../../tiling/elements.js";
import type { Argument, FloatArray, Kernel, Shared, ThreadPool } from "../../types.js";

/** The kernels of one op and element type on one instance. */
export interface ElementwiseKernels {
  readonly staging: Staging<FloatArray> | undefined;
  readonly y: Kernel | undefined;
  readonly dy: Kernel | undefined;
  readonly threads: Threads | undefined;
}

/** The kernels as an instance's pool of threads knows them. */
interface Threads {
  readonly instance: Instance;
  readonly y: Shared;
  readonly dy: Shared;
}

/** Elements that tiles are multiples of: cache lines. */
const GRAIN = 64;
/** A kernel's arguments that are the same for each tile, and its count. */
export const number = (value: number): Argument => [value, 0, AT];
const COUNT: Argument = [0, 1, LENGTH];

/** The threads for a call on n elements; undefined where it is too short for them. */
function helpers(threads: Threads | undefined, shared: Shared | undefined, n: number): ThreadPool | undefined {
  const pool = threads?.instance.pool;
  return shared !== undefined && pool?.takes(shared, n) ? pool : undefined;
}

/** y = kernel(x), element by element: one call where nothing, or no more than one tile, has to be copied. */
export function map<A extends FloatArray>(
  staging: Staging<A>,
  kernel: Kernel,
  kernels: ElementwiseKernels,
  x: A,
  y: A,
  values: readonly number[],
): void {
  const { threads } = kernels;
  const a = values[0]; // an iterator would cost some ns
  const b = values[1];
  const n = y.length;
  const py = staging.address(y);
  const px = x === y ? py : staging.address(x);
  if (px !== 0 && py !== 0 && (px === py || Math.abs(px - py) >= n * staging.elementSize)) {
    const pool = helpers(threads, threads?.y, n);
    if (pool === undefined) kernel(px, py, n, a, b);
    else {
      const args = [...[px, py].map((p): Argument => [p, staging.elementSize, AT]), COUNT, number(a), number(b)];
      pool.run({ calls: [{ kernel, shared: (threads as Threads).y, args }], total: n, grain: GRAIN, weight: 1, repeatable: px !== py });
    }
  } else if (n <= staging.tile) {
    kernel(staging.load(staging.first, x, 0, n), staging.first, n, a, b);
    staging.store(staging.first, y, 0, n);
  } else {
    const to = target(staging, y);
    const from = source(staging, x, to);
    stream(staging, { x: from, y: to }, 0, n, fitting(staging, from, to), (x, _, y, n) => kernel(x, y, n, a, b));
  }
}

/** y = gy kernel(x), element by element; without gy the derivative alone, which is the gradient of ones. */
export function gradient<A extends FloatArray>(
  staging: Staging<A>,
  { dy, threads }: ElementwiseKernels,
  gy: A | undefined,
  x: A,
  y: A,
  [a, b]: readonly number[],
): void {
  const kernel = dy as Kernel;
  const to = target(staging, y);
  const from = source(staging, x, to);
  const upstream = gy && source(staging, gy, to);
  const visit: Visit = (x, gy, y, n) => {
    const [g, gyStep] = upstream ? [gy, 16] : [staging.ones, 0];
    const pool = helpers(threads, threads?.dy, n);
    if (pool === undefined) kernel(g, x, y, n, gyStep, a, b);
    else {
      const args = [
        [g, upstream ? staging.elementSize : 0, AT] as const,
        [x, staging.elementSize, AT] as const,
        [y, staging.elementSize, AT] as const,
      ];
      const call = { kernel, shared: (threads as Threads).dy, args: [...args, COUNT, number(gyStep), number(a), number(b)] };
      pool.run({ calls: [call], total: n, grain: GRAIN, weight: 1, repeatable: y !== x && y !== g });
    }
  };
  stream(staging, { x: from, second: upstream, y: to }, 0, y.length, fitting(staging, from, upstream, to), visit);
}
