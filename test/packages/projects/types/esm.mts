import { alloc, type CreateOptions, create, dense, type FloatArray, gelu, sigmoid, softmax } from "lanewise";

// a plain array, which Node's and the browser's functions want, whatever memory x lies in
type Plain = ReturnType<Float32ArrayConstructor["of"]>;

declare const shared: FloatArray & Float32Array;
declare const memory: NonNullable<CreateOptions["memory"]>;
export const buffer: ArrayBufferLike = memory.buffer;
export const y: Plain = sigmoid(Float32Array.of(1));
export const z: Float64Array = softmax(Float64Array.of(1), { shape: [1, 1] });
export const x: Float32Array = sigmoid(shared, { out: alloc(Float32Array, 1) });
export const w: Float32Array = dense(x, x, { shape: [1, 1, 1], activation: gelu });
export const options: CreateOptions = { memory, simd: "baseline" };

// @ts-expect-error: no memory
create({ memory: 5 });
// @ts-expect-error: nor that
create({ memory: {} });
// @ts-expect-error: the name of a file
create({ module: "k.wasm" });
// @ts-expect-error: the names of files
create({ module: ["k.wasm"] });
// @ts-expect-error: bytes
create({ module: new Uint8Array(8) });
// @ts-expect-error: an array of numbers
sigmoid([1, 2]);
