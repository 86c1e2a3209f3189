import { type FloatArray, info, relu } from "lanewise";

const y: FloatArray = relu(Float32Array.of(-1, 2));
console.log(y.join(), info().simd);
