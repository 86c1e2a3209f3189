// What the tests of lanewise/float16 share.
import { create, type Lanewise } from "../../src/float16/index.js";
import { type HalfType, narrowAll, widenAll } from "../../src/spec/float16.js";
import { builds as float32Builds } from "./builds.js";

export const TYPES = ["float16", "bfloat16"] as const;

/** Every build that the engine at hand runs: an instance of lanewise/float16, and one of lanewise. */
export const builds = await Promise.all(
  float32Builds.map(async ([simd, lw]) => [simd, await create({ simd: simd as "none" }), lw] as const),
);

export type HalfInstance = Lanewise;

/** All 16 bits. */
export const ALL = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

/** Float16Array, where the engine has it. */
export const Float16Class = (globalThis as { Float16Array?: new (of: ArrayLike<number> | ArrayBuffer) => Uint16Array }).Float16Array;

/** By the spec. */
export function wide(x: Uint16Array, type: HalfType): Float32Array {
  const y = new Float32Array(x.length);
  widenAll(x, y, type);
  return y;
}

export function bits(x: Float32Array, type: HalfType): Uint16Array {
  const y = new Uint16Array(x.length);
  narrowAll(x, y, type);
  return y;
}

/** The bits of an array of 16 bits of any class. */
export const bitsOf = (x: ArrayBufferView): Uint16Array => new Uint16Array(x.buffer, x.byteOffset, x.byteLength / 2);

/** Whether two arrays hold the same bits; `expect` takes seconds for long ones. */
export const sameBits = (a: ArrayBufferView, b: ArrayBufferView): boolean =>
  Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer, b.byteOffset, b.byteLength)) === 0;
