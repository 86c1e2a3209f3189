import lanewise = require("lanewise");

const y: Float32Array = lanewise.sigmoid(new Float32Array(8));

export = y;
