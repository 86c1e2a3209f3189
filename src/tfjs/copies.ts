// Kernels that only move elements: padding, slicing, joining, splitting, and blocks of pixels to channels and back.
import type { Pair } from "./geometry.js";
import type { Attributes, Kernel } from "./kernel.js";
import { sizeOf } from "./shape.js";
import { OPERAND, type Storage } from "./storage.js";
import type { TensorInfo } from "./types.js";

const SIZE = 4;

/** A box of elements: how many along each axis, and how far apart they are in the source and in the target. */
interface Box {
  readonly sizes: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** An axis, which may be counted from the end; the first by default. */
const axisOf = (axis: Attributes["axis"] = 0, rank: number): number => (Number(axis) < 0 ? Number(axis) + rank : Number(axis));

/** Elements from one to the next along each axis. */
function stridesOf(shape: readonly number[]): number[] {
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

/** The same with its axes in an order in which the last two are what a kernel takes: that of `turn` where no elements lie side by side in both. */
function arranged(box: Box): Box & { readonly kernel: "place" | "turn" } {
  const { sizes, from, to } = merged(box);
  const across = from.slice(0, -1).lastIndexOf(1);
  if (sizes.at(-1) !== 1 || across < 0 || to[sizes.length - 2] !== 1) return { sizes, from, to, kernel: "place" };
  // the last axis is one of a single element: the one before has the elements of y side by side, and `across` those of x
  const order = [...sizes.keys()].slice(0, -2).filter((axis) => axis !== across);
  order.push(sizes.length - 2, across);
  const [inner, outer, also] = [sizes, from, to].map((values) => order.map((axis) => values[axis]));
  return { sizes: inner, from: outer, to: also, kernel: "turn" };
}

/** Copies a box between addresses. */
function copy(storage: Storage, x: number, y: number, box: Box): void {
  if (sizeOf(box.sizes) === 0) return;
  const { sizes, from, to, kernel } = arranged(box);
  const run = storage.kernel(kernel);
  const last = sizes.length - 1;
  const [n, rows = 1, xRow = 0] = [sizes[last], sizes[last - 1], from[last - 1]];
  const yRow = kernel === "turn" ? to[last] : (to[last - 1] ?? 0);
  const visit = (axis: number, x: number, y: number) => {
    if (axis >= last - 1) run(x, y, rows, n, xRow * SIZE, yRow * SIZE);
    else for (let i = 0; i < sizes[axis]; i++) visit(axis + 1, x + i * from[axis] * SIZE, y + i * to[axis] * SIZE);
  };
  visit(0, x, y);
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** A tensor of a shape that `run` fills from the elements of x, if there is space for both. */
function moved(storage: Storage, x: TensorInfo, shape: number[], run: (from: number, to: number) => void): TensorInfo | undefined {
  if (!storage.fits(sizeOf(x.shape) + sizeOf(shape))) return undefined;
  if (sizeOf(x.shape) === 0) return undefined;
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
    copy(storage, x, y + dot(before, to) * SIZE, box);
  });
};

/** The box of x that begins at some place; its axes of one element may be left out of the shape. */
function part(storage: Storage, x: TensorInfo, begin: readonly number[], sizes: number[], shape = sizes): TensorInfo | undefined {
  const from = stridesOf(x.shape);
  return moved(storage, x, shape, (x, y) => copy(storage, x + dot(begin, from) * SIZE, y, { sizes, from, to: stridesOf(sizes) }));
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
  if ([strides ?? 1].flat().some((stride) => stride !== 1) || begin.length > x.shape.length) return undefined;
  const bit = (mask: number, axis: number) => ((mask >> axis) & 1) === 1;
  const clamped = (at: number, size: number) => Math.min(size, Math.max(0, at < 0 ? at + size : at));
  const starts = x.shape.map((size, axis) => (axis >= begin.length || bit(beginMask, axis) ? 0 : clamped(begin[axis], size)));
  const sizes = x.shape.map((size, axis) => {
    if (bit(shrinkAxisMask, axis)) return 1;
    return (axis >= end.length || bit(endMask, axis) ? size : clamped(end[axis], size)) - starts[axis];
  });
  if (!sizes.every((n, axis) => n > 0 && starts[axis] + n <= x.shape[axis])) return undefined;
  return part(
    storage,
    x,
    starts,
    sizes,
    sizes.filter((_, axis) => !bit(shrinkAxisMask, axis)),
  );
};

/** Parts of x along an axis, by their sizes there. */
function parts(
  storage: Storage,
  x: TensorInfo,
  at: number,
  sizes: readonly number[],
  shape: (size: number) => number[],
): TensorInfo[] | undefined {
  if (!storage.fits(2 * sizeOf(x.shape)) || sizeOf(x.shape) === 0) return undefined;
  if (!sizes.every((n) => Number.isInteger(n) && n > 0) || sizes.reduce((sum, n) => sum + n, 0) !== x.shape[at]) return undefined;
  let start = 0;
  return sizes.map((n) => {
    const begin = x.shape.map((_, i) => (i === at ? start : 0));
    start += n;
    return part(
      storage,
      x,
      begin,
      x.shape.map((size, i) => (i === at ? n : size)),
      shape(n),
    ) as TensorInfo;
  });
}

export const split: Kernel = (storage, { x }, { numOrSizeSplits: given = 1, axis }) => {
  if (x === undefined) return undefined;
  const at = axisOf(axis, x.shape.length);
  const sizes = typeof given === "number" ? new Array<number>(given).fill(x.shape[at] / given) : given;
  return parts(storage, x, at, sizes, (n) => x.shape.map((size, i) => (i === at ? n : size)));
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
  const rank = given[0].shape.length;
  const at = axisOf(axis, rank);
  const shape = given[0].shape.map((size, i) => (i === at ? given.reduce((sum, { shape }) => sum + shape[at], 0) : size));
  if (given.some((x) => x.shape.some((size, i) => i !== at && size !== shape[i]))) return undefined;
  if (!storage.fits(2 * sizeOf(shape))) return undefined;
  const to = stridesOf(shape);
  return storage.make(shape, (y) => {
    let start = y;
    for (const x of given) {
      copy(storage, storage.address(x, OPERAND.x), start, { sizes: x.shape, from: stridesOf(x.shape), to });
      start += x.shape[at] * to[at] * SIZE;
    }
  });
};

/** x with its axes in another order. */
export const transpose: Kernel = (storage, { x }, { perm }) => {
  if (x === undefined || perm === undefined) return undefined;
  const sizes = perm.map((axis) => x.shape[axis]);
  const from = stridesOf(x.shape);
  return moved(storage, x, sizes, (x, y) => copy(storage, x, y, { sizes, from: perm.map((axis) => from[axis]), to: stridesOf(sizes) }));
};

export const depthToSpace: Kernel = (storage, { x }, { blockSize = 1, dataFormat }) => {
  if (x?.shape.length !== 4 || dataFormat !== "NHWC") return undefined;
  const [batch, height, width, depth] = x.shape;
  const channels = depth / blockSize ** 2;
  const shape = [batch, height * blockSize, width * blockSize, channels];
  const [image, line, pixel] = stridesOf(x.shape);
  const [yImage, yLine, yPixel] = stridesOf(shape);
  const box = {
    sizes: [batch, height, blockSize, width, blockSize, channels],
    from: [image, line, blockSize * channels, pixel, channels, 1],
    to: [yImage, blockSize * yLine, yLine, blockSize * yPixel, yPixel, 1],
  };
  return moved(storage, x, shape, (x, y) => copy(storage, x, y, box));
};

/** Along one axis, the pixels whose places in the image have a remainder: the first in the block's images, how many, and the first in the image. */
function apart(size: number, block: number, remainder: number, before: number, count: number): readonly [number, number, number] {
  const first = Math.max(0, Math.ceil((before - remainder) / block));
  const end = Math.min(count, Math.ceil((size + before - remainder) / block));
  return [first, Math.max(0, end - first), first * block + remainder - before];
}

/** Images [batch, height, width, channels] whose pixels, `block` apart, are images of their own: `blocks` has their shape. */
function blocks(
  image: readonly number[],
  blocks: readonly number[],
  block: Pair,
  before: Pair,
  visit: (image: number, blocks: number, box: Box) => void,
) {
  const [batch, height, width, channels] = image;
  const [one, own] = [stridesOf(image), stridesOf(blocks)];
  for (let i = 0; i < block[0]; i++)
    for (let j = 0; j < block[1]; j++) {
      const [top, high, line] = apart(height, block[0], i, before[0], blocks[1]);
      const [left, wide, pixel] = apart(width, block[1], j, before[1], blocks[2]);
      const at = (i * block[1] + j) * batch * own[0] + top * own[1] + left * own[2];
      visit((line * one[1] + pixel * one[2]) * SIZE, at * SIZE, {
        sizes: [batch, high, wide, channels],
        from: [one[0], block[0] * one[1], block[1] * one[2], 1],
        to: own,
      });
    }
}

const swapped = ({ sizes, from, to }: Box): Box => ({ sizes, from: to, to: from });

export const spaceToBatch: Kernel = (storage, { x }, { blockShape, paddings }) => {
  if (x?.shape.length !== 4 || blockShape?.length !== 2 || paddings === undefined) return undefined;
  const [batch, height, width, channels] = x.shape;
  const [high, wide] = [height, width].map((size, axis) => (size + paddings[axis][0] + paddings[axis][1]) / blockShape[axis]);
  const shape = [batch * blockShape[0] * blockShape[1], high, wide, channels];
  if (!shape.every(Number.isInteger)) return undefined;
  const before = [paddings[0][0], paddings[1][0]] as const;
  return moved(storage, x, shape, (x, y) => {
    if (paddings.some(([before, after]) => before + after > 0)) storage.staging.view(y, sizeOf(shape)).fill(0);
    const [down, right] = blockShape;
    blocks([batch, height, width, channels], shape, [down, right], before, (from, to, box) => copy(storage, x + from, y + to, box));
  });
};

export const batchToSpace: Kernel = (storage, { x }, { blockShape, crops }) => {
  if (x?.shape.length !== 4 || blockShape?.length !== 2 || crops === undefined) return undefined;
  const [down, right] = blockShape;
  const [batch, high, wide, channels] = x.shape;
  const height = high * down - crops[0][0] - crops[0][1];
  const width = wide * right - crops[1][0] - crops[1][1];
  const shape = [batch / (down * right), height, width, channels];
  if (!shape.every((size) => Number.isInteger(size) && size > 0)) return undefined;
  const before = [crops[0][0], crops[1][0]] as const;
  return moved(storage, x, shape, (x, y) =>
    blocks(shape, [batch, high, wide, channels], [down, right], before, (from, to, box) => copy(storage, x + to, y + from, swapped(box))),
  );
};
