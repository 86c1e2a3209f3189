#!/usr/bin/env bash
# @jax-js/jax 0.1.25, wasm: asinh(-1e-7) is -1.25e-5, 125 times too large, and asinh(1e30) is Infinity.
#
# Contract: asinh(x) is x - x^3/6 + ... near 0, so -1e-7 to seven digits; asinh is odd; and of 1e30 it is 69.77, far from any limit.
# Seen: on wasm it is log(x + sqrt(x^2 + 1)) as it stands: for small x the sum loses the digits of x, for negative x nearly all, and x^2
# overflows from 1.8e19 on. tanh is off by 1 % at 1e-6 and by 11 % at 1e-7. On cpu both are right.
# Why it matters: asinh and tanh are there to keep small values and tame large ones: this does neither, and the two backends differ.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent @jax-js/jax@0.1.25
cat > check.mjs <<'JS'
import { defaultDevice, init, numpy as np } from "@jax-js/jax";

const inputs = [-1e-6, 1e-6, -1e-7, 1e30];
const seen = [];
for (const device of ["cpu", "wasm"]) {
  await init(device);
  defaultDevice(device);
  const of = async (f) => Array.from(await f(np.array(Float32Array.from(inputs))).data(), (y) => y.toPrecision(3)).join(", ");
  for (const name of ["asinh", "tanh"]) seen.push(`${device}: ${name} of [${inputs}]: ${await of(np[name])}`);
}
const recorded = [
  "cpu: asinh of [-0.000001,0.000001,-1e-7,1e+30]: -0.00000100, 0.00000100, -1.00e-7, 69.8",
  "cpu: tanh of [-0.000001,0.000001,-1e-7,1e+30]: -0.00000100, 0.00000100, -1.00e-7, 1.00",
  "wasm: asinh of [-0.000001,0.000001,-1e-7,1e+30]: -0.0000135, 9.54e-7, -0.0000125, Infinity",
  "wasm: tanh of [-0.000001,0.000001,-1e-7,1e+30]: -0.00000101, 0.00000101, -8.94e-8, 1.00",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @jax-js/jax 0.1.25 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
