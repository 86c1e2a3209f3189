// Blocks of pixels to channels or to images of their own, and back.
import type { Pair } from "../spec/conv.js";
import { type Box, copy, moved, stridesOf } from "./copies.js";
import type { Kernel } from "./kernel.js";
import { BYTES, sizeOf } from "./shape.js";

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

/** Pixels of one remainder by the block, along one axis: first in the block image, count, first in x. */
function apart(size: number, block: number, remainder: number, before: number, count: number): readonly [number, number, number] {
  const first = Math.max(0, Math.ceil((before - remainder) / block));
  const end = Math.min(count, Math.ceil((size + before - remainder) / block));
  return [first, Math.max(0, end - first), first * block + remainder - before];
}

/** Images [batch, height, width, channels] whose pixels, `block` apart, are images of their own, of the shape `parts`. */
function blocks(
  image: readonly number[],
  parts: readonly number[],
  block: Pair,
  before: Pair,
  visit: (image: number, part: number, box: Box) => void,
) {
  const [batch, height, width, channels] = image;
  const [one, own] = [stridesOf(image), stridesOf(parts)];
  for (let i = 0; i < block[0]; i++)
    for (let j = 0; j < block[1]; j++) {
      const [top, high, line] = apart(height, block[0], i, before[0], parts[1]);
      const [left, wide, pixel] = apart(width, block[1], j, before[1], parts[2]);
      const at = (i * block[1] + j) * batch * own[0] + top * own[1] + left * own[2];
      visit((line * one[1] + pixel * one[2]) * BYTES, at * BYTES, {
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
