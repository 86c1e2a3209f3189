const assert = require("node:assert/strict");
const lanewise = require("lanewise");

import("./prove.mjs").then(({ prove }) => {
  prove(lanewise);
  assert.notEqual(lanewise.info().simd, "none");
});
