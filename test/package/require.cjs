const assert = require("node:assert/strict");
const lanewise = require("lanewise");
const { prove } = require("./prove.mjs");

prove(lanewise);
assert.notEqual(lanewise.info().simd, "none");
