const { strictEqual } = require("node:assert/strict");

require("lanewise/revectorize");
const { info, relu } = require("lanewise");

strictEqual(relu(Float32Array.of(-1, 2))[1], 2);
console.log(info().revectorized);
