const assert = require("node:assert/strict");
const lanewise = require("lanewise");
const float16 = require("lanewise/float16");

import("./prove.mjs").then(({ prove }) => {
  prove(lanewise);
  assert.notEqual(lanewise.info().simd, "none");
});
import("./halves.mjs").then(({ proveHalves }) => proveHalves(float16));
