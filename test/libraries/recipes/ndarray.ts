import type { NdArray } from "ndarray";

type Op = (x: Float32Array, options: { shape: number[]; axis?: number; out: Float32Array }) => unknown;

/** apply(x, softmax, 0), apply(x, relu): an op on an ndarray, in place. x may be a part of another, but not transposed or with gaps. */
export function apply(x: NdArray<Float32Array>, op: Op, axis?: number): NdArray<Float32Array> {
  const { data, shape, stride, offset, size } = x;
  const dense = shape.every((n, i) => n === 1 || stride[i] === shape.slice(i + 1).reduce((step, n) => step * n, 1));
  if (!dense) throw new RangeError(`expected rows one after the other, got strides [${stride}] for [${shape}]`);
  const out = data.subarray(offset, offset + size);
  op(out, { shape, axis, out });
  return x;
}
