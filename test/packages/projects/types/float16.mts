// lanewise/float16 where `lib` has no Float16Array: arrays of 16 bits in and out, and the types of lanewise as they are.
import * as lw from "lanewise/float16";

type Plain = ReturnType<Uint16ArrayConstructor["of"]>;
type Plain32 = ReturnType<Float32ArrayConstructor["of"]>;

declare const half: lw.Float16Like;
const bits = new Uint16Array(8);
const plain = new Float32Array(8);
const labels = new Int32Array(2);
const shape = [2, 4];
const type = "bfloat16";

export const results: Plain[] = [
  lw.sigmoid(bits, { type }),
  lw.leakyRelu(bits, { type, alpha: 0.1, out: bits }),
  lw.sigmoid.derivative(bits, { type }),
  lw.sigmoid.backward(bits, bits, { type }),
  lw.sigmoid.backward(plain, bits, { type }),
  lw.softmax(bits, { type, shape, mask: bits }),
  lw.softmax.backward(bits, bits, { type, shape }),
  lw.logSumExp.backward(bits, bits, bits, { type }),
  lw.dense(bits, plain, { type, shape: [1, 8, 1], bias: bits, activation: lw.gelu }),
  lw.dense.backward(bits, bits, bits, { type, shape: [1, 8, 1] }).weights,
  lw.layerNorm(bits, { type, weights: plain, residual: bits }),
  lw.attention(bits, bits, bits, { type, shape: { queries: 1, keys: 1, size: 8 } }),
  lw.crossEntropy.backward(bits, labels, { type, shape }),
  lw.topEntries(bits, { type, k: 2 }).values,
  lw.createDense({ weights: bits, inputs: 8, units: 1, type })(bits),
  lw.createDense({ weights: plain, inputs: 8, units: 1, type })(bits),
  lw.createAttention({ size: 8, type })(bits),
  lw.fromFloat32(plain, { type }),
];
export const halves: lw.Float16[] = [lw.sigmoid(half), lw.softmax(half, { shape }), lw.fromFloat32(plain)];
export const floats: Plain32[] = [
  lw.sigmoid(plain),
  lw.dense(plain, plain, { shape: [1, 8, 1] }),
  lw.toFloat32(bits, { type }),
  lw.createDense({ weights: plain, inputs: 8, units: 1 })(plain),
];
export const loss: number = lw.crossEntropy(bits, labels, { type, shape });
export const wide: ReturnType<Float64ArrayConstructor["of"]> = lw.sigmoid(new Float64Array(8));
export const resident: Uint16Array = lw.alloc(Uint16Array, 8);
lw.free(resident);

// @ts-expect-error: no such type
lw.sigmoid(bits, { type: "float8" });
// @ts-expect-error: no array of whole numbers
lw.sigmoid(labels);
