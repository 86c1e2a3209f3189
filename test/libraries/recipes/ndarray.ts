import type { NdArray } from "ndarray";

type ElementOp = (x: Float32Array, options: { out: Float32Array }) => unknown;
type RowOp = (x: Float32Array, options: { shape: number[]; axis: number; out: Float32Array }) => unknown;

/** The elements of x. x may be a slice of another ndarray if its elements are contiguous; a transposed one is an error. */
function elements({ data, shape, stride, offset, size }: NdArray<Float32Array>): Float32Array {
  const dense = shape.every((n, i) => n === 1 || stride[i] === shape.slice(i + 1).reduce((step, n) => step * n, 1));
  if (!dense) throw new RangeError(`expected rows one after the other, got strides [${stride}] for [${shape}]`);
  return data.subarray(offset, offset + size);
}

/** map(x, relu): an element-wise op on an ndarray, in place. */
export function map(x: NdArray<Float32Array>, op: ElementOp): NdArray<Float32Array> {
  const out = elements(x);
  op(out, { out });
  return x;
}

/** apply(x, softmax, 0): a row-wise op on an ndarray, in place, along the last axis by default. */
export function apply(x: NdArray<Float32Array>, op: RowOp, axis = -1): NdArray<Float32Array> {
  const out = elements(x);
  op(out, { shape: x.shape, axis, out });
  return x;
}
