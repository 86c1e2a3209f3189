import { alloc, create, free, info, type Lanewise, leakyRelu, sigmoid, softmax } from "lanewise";

const x: Float32Array = alloc(Float32Array, 8);
const y: Float64Array = sigmoid(new Float64Array(8));
const slope: Float32Array = leakyRelu(x, { alpha: 0.2, out: x });
const gradient: Float32Array = sigmoid.backward(x, sigmoid.derivative(x));
const rows: Float32Array = softmax(x, { shape: [2, 4], axis: -1 });
const own: Lanewise = await create({ simd: "baseline", capacity: 2 ** 20, precise: true });
const simd: "relaxed" | "baseline" | "none" = info().simd;
free(x);

// @ts-expect-error: an array of numbers is no float array
sigmoid([1, 2]);
// @ts-expect-error: the result has the type of x
const wrong: Float64Array = own.sigmoid(x);
// @ts-expect-error: out has the type of x
sigmoid(x, { out: y });
// @ts-expect-error: no such parameter
sigmoid(x, { alpha: 1 });
// @ts-expect-error: no such build
await create({ simd: "fast" });

export { gradient, rows, simd, slope, wrong };
