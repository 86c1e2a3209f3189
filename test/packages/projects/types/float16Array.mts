// lanewise/float16 where `lib` has Float16Array: results are that class itself.
import * as lw from "lanewise/float16";

const x = new Float16Array(8);
export const y: Float16Array<ArrayBuffer> = lw.sigmoid(x);
export const z: Float16Array<ArrayBuffer> = lw.softmax(x, { shape: [2, 4], out: x });
export const w: Float16Array<ArrayBuffer> = lw.fromFloat32(new Float32Array(2));
export const r: Float16Array<ArrayBuffer> = lw.alloc(Float16Array, 8);
export const k: number = lw.sample(x, { temperature: 0.5 });
export const l: Float16Array<ArrayBuffer> = lw.createDense({ weights: new Float32Array(8), inputs: 8, units: 1 })(x);
export const m: Uint32Array = lw.argMax(x, { shape: [2, 4] });
lw.free(x);
