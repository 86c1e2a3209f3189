// Kernels that only move elements: padding, slicing, joining, splitting, repeating and transposing. What TensorFlow.js has without a copy has
// none here.
import type { Attributes, Kernel } from "./kernel.js";
import { BYTES, sizeOf } from "./shape.js";
import { OPERAND, type Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

/** A box of elements: how many along each axis, and how far apart they are in the source and in the target. */
export interface Box {
  readonly sizes: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** An axis, which may be counted from the end; the first by default. */
const axisOf = (axis: Attributes["axis"] = 0, rank: number): number => (Number(axis) < 0 ? Number(axis) + rank : Number(axis));

/** The same numbers, but for one. */
const changed = (values: readonly number[], at: number, value: number): number[] => values.map((other, i) => (i === at ? value : other));

/** Elements from one to the next along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** The same box with as few axes as it takes, the last of which has its elements side by side. */
function merged({ sizes, from, to }: Box): Box {
  const box = { sizes: [1], from: [1], to: [1] };
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    if (sizes[axis] === 1) continue;
    const extent = box.sizes[0];
    if (from[axis] === box.from[0] * extent && to[axis] === box.to[0] * extent) box.sizes[0] *= sizes[axis];
    else {
      box.sizes.unshift(sizes[axis]);
      box.from.unshift(from[axis]);
      box.to.unshift(to[axis]);
    }
  }
  return box;
}

/** Orders the axes for a kernel: `transpose` if the innermost axes of x and y differ, else `place`. */
function arranged(box: Box): Box & { readonly kernel: "place" | "transpose" } {
  const { sizes, from, to } = merged(box);
  const across = from.slice(0, -1).lastIndexOf(1);
  if (sizes.at(-1) !== 1 || across < 0 || to[sizes.length - 2] !== 1) return { sizes, from, to, kernel: "place" };
  // the last axis is one of a single element: the one before has the elements of y side by side, and `across` those of x
  const order = [...sizes.keys()].slice(0, -2).filter((axis) => axis !== across);
  order.push(sizes.length - 2, across);
  const [inner, outer, also] = [sizes, from, to].map((values) => order.map((axis) => values[axis]));
  return { sizes: inner, from: outer, to: also, kernel: "transpose" };
}

/** Copies a box between addresses. */
export function copy(storage: Storage, x: number, y: number, box: Box): void {
  if (sizeOf(box.sizes) === 0) return;
  const { sizes, from, to, kernel } = arranged(box);
  const run = storage.kernel(kernel);
  const last = sizes.length - 1;
  const [n, rows = 1, xRow = 0] = [sizes[last], sizes[last - 1], from[last - 1]];
  const yRow = kernel === "transpose" ? to[last] : (to[last - 1] ?? 0);
  const visit = (axis: number, x: number, y: number) => {
    if (axis >= last - 1) run(x, y, rows, n, xRow * BYTES, yRow * BYTES);
    else for (let i = 0; i < sizes[axis]; i++) visit(axis + 1, x + i * from[axis] * BYTES, y + i * to[axis] * BYTES);
  };
  visit(0, x, y);
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** A tensor of a shape that `run` fills from the elements of x, if there is space for both. */
export function moved(storage: Storage, x: TensorInfo, shape: number[], run: (from: number, to: number) => void): TensorInfo | undefined {
  if (sizeOf(x.shape) === 0 || !storage.fits(sizeOf(x.shape) + sizeOf(shape))) return undefined;
  const from = storage.address(x, OPERAND.x);
  return storage.make(shape, (to) => run(from, to));
}

/** PadV2: a border of one number. */
export const pad: Kernel = (storage, { x }, { paddings, constantValue = 0 }) => {
  if (x === undefined || paddings === undefined) return undefined;
  const shape = x.shape.map((size, axis) => paddings[axis][0] + size + paddings[axis][1]);
  const to = stridesOf(shape);
  const box = { sizes: x.shape, from: stridesOf(x.shape), to };
  const before = paddings.map(([before]) => before);
  return moved(storage, x, shape, (x, y) => {
    storage.staging.view(y, sizeOf(shape)).fill(constantValue);
    copy(storage, x, y + dot(before, to) * BYTES, box);
  });
};

/** Elements from the first to the last of a box. */
const spanOf = (sizes: readonly number[], strides: readonly number[]): number =>
  dot(
    sizes.map((size) => size - 1),
    strides,
  ) + 1;

/** The box of x that begins at some place; its axes of one element may be left out of the shape. Undefined where a view does. */
function part(storage: Storage, x: TensorInfo, begin: readonly number[], sizes: number[], shape = sizes): TensorInfo | undefined {
  const from = stridesOf(x.shape);
  const [span, n] = [spanOf(sizes, from), sizeOf(sizes)];
  if ((storage.views && span === n) || !storage.fits(span + n)) return undefined;
  const first = storage.address(x, OPERAND.x, dot(begin, from), span);
  return storage.make(shape, (y) => copy(storage, first, y, { sizes, from, to: stridesOf(sizes) }));
}

export const slice: Kernel = (storage, { x }, { begin, size }) => {
  if (x === undefined || !Array.isArray(begin) || !Array.isArray(size) || begin.length !== x.shape.length) return undefined;
  if (size.length !== begin.length) return undefined;
  const sizes = x.shape.map((all, axis) => (size[axis] < 0 ? all - begin[axis] : size[axis]));
  const inside = sizes.every((n, axis) => n > 0 && begin[axis] >= 0 && begin[axis] + n <= x.shape[axis]);
  return inside ? part(storage, x, begin, sizes) : undefined;
};

/** The same by the masks of its attributes, where every element of the box is taken. */
export const stridedSlice: Kernel = (storage, { x }, attrs) => {
  const { begin, end, strides, beginMask = 0, endMask = 0, ellipsisMask, newAxisMask, shrinkAxisMask = 0 } = attrs;
  if (x === undefined || !Array.isArray(begin) || !Array.isArray(end) || ellipsisMask || newAxisMask) return undefined;
  const steps = [strides ?? begin.map(() => 1)].flat();
  if (steps.some((step) => step !== 1) || begin.length > x.shape.length) return undefined;
  if (end.length !== begin.length || steps.length !== begin.length) return undefined;
  const bit = (mask: number, axis: number) => ((mask >> axis) & 1) === 1;
  const clamped = (at: number, size: number) => Math.min(size, Math.max(0, at < 0 ? at + size : at));
  const whole = (mask: number, axis: number) => axis >= begin.length || bit(mask, axis);
  const shrunk = (axis: number) => axis < begin.length && bit(shrinkAxisMask, axis);
  const starts = x.shape.map((size, axis) => {
    if (shrunk(axis)) return begin[axis] < 0 ? begin[axis] + size : begin[axis];
    return whole(beginMask, axis) ? 0 : clamped(begin[axis], size);
  });
  const sizes = x.shape.map((size, axis) => (shrunk(axis) ? 1 : (whole(endMask, axis) ? size : clamped(end[axis], size)) - starts[axis]));
  if (!sizes.every((n, axis) => n > 0 && starts[axis] >= 0 && starts[axis] + n <= x.shape[axis])) return undefined;
  const shape = sizes.filter((_, axis) => !shrunk(axis));
  return sizeOf(sizes) === sizeOf(x.shape) ? storage.share(x, shape) : part(storage, x, starts, sizes, shape);
};

/** Parts of x along an axis, by their sizes there. */
function parts(
  storage: Storage,
  x: TensorInfo,
  at: number,
  sizes: readonly number[],
  shape: (size: number) => number[],
): TensorInfo[] | undefined {
  if (!sizes.every((n) => Number.isInteger(n) && n > 0) || sizes.reduce((sum, n) => sum + n, 0) !== x.shape[at]) return undefined;
  const strides = stridesOf(x.shape);
  const most = changed(x.shape, at, Math.max(...sizes));
  if (sizeOf(x.shape) === 0 || (storage.views && spanOf(most, strides) === sizeOf(most))) return undefined;
  if (!storage.fits(sizeOf(x.shape) + sizeOf(most))) return undefined;
  let from = storage.address(x, OPERAND.x);
  return sizes.map((n) => {
    const box = changed(x.shape, at, n);
    const part = storage.make(shape(n), (y) => copy(storage, from, y, { sizes: box, from: strides, to: stridesOf(box) }));
    from += n * strides[at] * BYTES;
    return part;
  });
}

export const split: Kernel = (storage, { x }, { numOrSizeSplits: given = 1, axis }) => {
  if (x === undefined) return undefined;
  const at = axisOf(axis, x.shape.length);
  const sizes = typeof given === "number" ? new Array<number>(given).fill(x.shape[at] / given) : given;
  return parts(storage, x, at, sizes, (n) => changed(x.shape, at, n));
};

/** Parts of one, without the axis. */
export const unpack: Kernel = (storage, { value: x }, { axis }) => {
  if (x === undefined) return undefined;
  const at = axisOf(axis, x.shape.length);
  return parts(storage, x, at, new Array<number>(x.shape[at]).fill(1), () => x.shape.filter((_, i) => i !== at));
};

/** Pack: tensors of one shape along a new axis. */
export const pack: Kernel = (storage, inputs, { axis }) => {
  const given = Object.values(inputs) as TensorInfo[];
  const rank = given[0].shape.length + 1;
  const at = axisOf(axis, rank);
  const rows = given.map((x) => ({ ...x, shape: [...x.shape.slice(0, at), 1, ...x.shape.slice(at)] }));
  return concat(storage, Object.fromEntries(rows.entries()), { axis: at });
};

/** x repeated along each axis. */
export const tile: Kernel = (storage, { x }, { reps }) => {
  if (x === undefined || reps?.length !== x.shape.length || reps.some((n) => n < 1)) return undefined;
  const shape = x.shape.map((size, axis) => size * reps[axis]);
  const [own, all] = [stridesOf(x.shape), stridesOf(shape)];
  const pairs = <T>(a: readonly T[], b: readonly T[]) => a.flatMap((value, axis) => [value, b[axis]]);
  const none = reps.map(() => 0);
  const sizes = x.shape;
  const apart = x.shape.map((size, axis) => size * all[axis]);
  return moved(storage, x, shape, (x, y) =>
    copy(storage, x, y, { sizes: pairs(reps, sizes), from: pairs(none, own), to: pairs(apart, all) }),
  );
};

export const concat: Kernel = (storage, inputs, { axis }) => {
  const given = Object.values(inputs) as TensorInfo[];
  const at = axisOf(axis, given[0].shape.length);
  const shape = changed(
    given[0].shape,
    at,
    given.reduce((sum, { shape }) => sum + shape[at], 0),
  );
  if (given.some((x) => x.shape.some((size, i) => i !== at && size !== shape[i]))) return undefined;
  if (sizeOf(shape) === 0 || !storage.fits(2 * sizeOf(shape))) return undefined;
  const full = given.filter((x) => sizeOf(x.shape) > 0);
  if (full.length === 1) return storage.share(full[0], shape);
  const to = stridesOf(shape);
  return storage.make(shape, (y) => {
    let start = y;
    for (const x of full) {
      copy(storage, storage.address(x, OPERAND.x), start, { sizes: x.shape, from: stridesOf(x.shape), to });
      start += x.shape[at] * to[at] * BYTES;
    }
  });
};

/** x with its axes in another order. */
export function reordered(storage: Storage, x: TensorInfo, perm: readonly number[]): TensorInfo | undefined {
  const sizes = perm.map((axis) => x.shape[axis]);
  const from = stridesOf(x.shape);
  const box = { sizes, from: perm.map((axis) => from[axis]), to: stridesOf(sizes) };
  if (sizeOf(sizes) > 0 && merged(box).sizes.length === 1) return storage.share(x, sizes);
  return moved(storage, x, sizes, (x, y) => copy(storage, x, y, box));
}

export const transpose: Kernel = (storage, { x }, { perm }) => x && perm && reordered(storage, x, perm);
