// require and import in one program: two copies of the code, one state.
const assert = require("node:assert/strict");
const lanewise = require("lanewise");
const { register } = require("lanewise/tfjs");

assert.deepEqual([...lanewise.relu(Float32Array.of(-1, 2))], [0, 2]);
assert.notEqual(lanewise.info().simd, "none");
assert.equal(typeof register, "function");

async function both() {
  const esm = await import("lanewise");
  assert.deepEqual(Object.keys(lanewise).sort(), Object.keys(esm).sort());
  const x = lanewise.alloc(Float32Array, 2);
  x.set([-1, 2]);
  assert.equal(esm.relu(x, { out: x }), x);
  const layer = { shape: [1, 2, 1] };
  const y = lanewise.dense(x, Float32Array.of(1, 1), { ...layer, activation: esm.gelu });
  assert.deepEqual(y, esm.dense(x, Float32Array.of(1, 1), { ...layer, activation: lanewise.gelu }));
  esm.free(x);
  assert.throws(() => lanewise.relu(x), /freed/);
  const own = await lanewise.create({ simd: "baseline" });
  assert.deepEqual([...own.sigmoid(Float64Array.of(0))], [0.5]);
}

both().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
