import { info, relu } from "lanewise";

console.log([...relu(Float32Array.of(-1, 2))].join(), info().simd);
