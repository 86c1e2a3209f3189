import { alloc, create, free, info, type Kernels, type Lanewise, leakyRelu, sigmoid, softmax } from "lanewise";
import { sigmoid as halfSigmoid } from "lanewise/float16";
import { type Registration, register } from "lanewise/tfjs";

const x: Float32Array = alloc(Float32Array, 8);
const y: Float64Array = sigmoid(new Float64Array(8));
const slope: Float32Array = leakyRelu(x, { alpha: 0.2, out: x });
const gradient: Float32Array = sigmoid.backward(x, sigmoid.derivative(x));
const rows: Float32Array = softmax(x, { shape: [2, 4], axis: -1 });
const own: Lanewise = await create({ simd: "baseline", capacity: 2 ** 20, precise: true });
const half: Uint16Array = halfSigmoid(new Uint16Array(8), { type: "bfloat16" });
const simd: "relaxed" | "baseline" | "none" = info().simd;
free(x);
const kernels = own.kernels as Kernels;
kernels.clamp_f64(1024, 2048, 8, 0, 1);
const take: (tf: Parameters<typeof register>[0]) => Registration = register;

// @ts-expect-error: an array of numbers is no float array
sigmoid([1, 2]);
// @ts-expect-error: the result has the type of x
const wrong: Float64Array = own.sigmoid(x);
// @ts-expect-error: out has the type of x
sigmoid(x, { out: y });
// @ts-expect-error: no such parameter
sigmoid(x, { alpha: 1 });
// @ts-expect-error: a clamp has two bounds
kernels.clamp_f64(1024, 2048, 8, 0);
// @ts-expect-error: no such build
await create({ simd: "fast" });

export { gradient, half, rows, simd, slope, take, wrong };
