#!/usr/bin/env bash
# @jax-js/jax 0.1.25: power(0, 0) is NaN, and so is the gradient of power(x, 2) at 0.
#
# Contract: numpy.power mirrors that of JAX and NumPy, where x^0 is 1 for every x, 0 too, as IEEE 754 has it. The derivative of x^2 is 2 x:
# 0 at 0. The derivative of a product by one factor is the product of the others: (6, 0, 0) for prod of [0, 2, 3].
# Seen: NaN for 0^0, NaN as the gradient of power(x, 2) at 0, and NaN for the first factor of prod, on cpu and wasm. Elsewhere right.
# Why it matters: squared errors and penalties are written as power(x, 2). One weight that is exactly 0, as after ReLU or pruning, or one
# error that is 0, makes the step of a training NaN, and with it all weights.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent @jax-js/jax@0.1.25
cat > check.mjs <<'JS'
import { defaultDevice, grad, init, numpy as np } from "@jax-js/jax";

const seen = [];
for (const device of ["cpu", "wasm"]) {
  await init(device);
  defaultDevice(device);
  const array = (...x) => np.array(Float32Array.from(x));
  const of = async (y) => `[${Array.from(await y.data(), (value) => Number(value.toFixed(3))).join(", ")}]`;
  const square = grad((x) => np.power(x, 2).sum())(array(0, -2, 3));
  const factors = grad((x) => np.prod(x))(array(0, 2, 3));
  seen.push(`${device}: 0^0 and 2^0 ${await of(np.power(array(0, 2), array(0, 0)))}, gradients: square ${await of(square)}, prod ${await of(factors)}`);
}
const recorded = ["cpu", "wasm"].map((device) => `${device}: 0^0 and 2^0 [NaN, 1], gradients: square [NaN, -4, 6], prod [NaN, 0, 0]`);
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @jax-js/jax 0.1.25 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
