const required = require("lanewise");
const x = required.alloc(Float32Array, 2);
x.set([-1, 2]);
globalThis.result = [required.relu(x).join(), required.info().simd];
