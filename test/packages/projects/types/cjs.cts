import lanewise = require("lanewise");
import tfjs = require("lanewise/tfjs");

const y: lanewise.FloatArray = lanewise.sigmoid(new Float32Array(8));
// @ts-expect-error: the name of a file
lanewise.create({ module: "k.wasm" });
const take: (tf: tfjs.TensorFlow) => tfjs.Registration = tfjs.register;

export = { y, take };
