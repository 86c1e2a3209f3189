#!/usr/bin/env bash
# @jax-js/jax 0.1.25: the gradient of nn.silu is NaN for x below about -88.7, where it should be 0.
#
# Contract: silu(x) = x sigmoid(x) is smooth. Its derivative, sigmoid(x) (1 + x (1 - sigmoid(x))), tends to 0 on the left: at -100 it is
# -3.7e-42. grad() promises the derivative of the function that it is given.
# Seen: silu(-100) is 0 and its gradient is NaN. What is derived is x / (1 + e^-x), and an infinite e^-x is multiplied by a reciprocal
# that is 0. The same function, written as x * nn.sigmoid(x), has the right gradient. nn.mish has the same fault on
# the right, above 88.7, where its derivative is 1.
# Why it matters: one pre-activation of -100 turns the whole gradient of a layer into NaN, and the next update all its weights.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent @jax-js/jax@0.1.25
cat > check.mjs <<'JS'
import { defaultDevice, grad, init, nn, numpy as np } from "@jax-js/jax";

await init("wasm");
defaultDevice("wasm");
const values = async (array) => Array.from(await array.data());
const vector = (...x) => np.array(Float32Array.from(x));
const slope = async (f, x) => (await values(grad((v) => f(v).sum())(vector(x))))[0];

const bySigmoid = (v) => v.ref.mul(nn.sigmoid(v));
const seen = [];
for (const x of [-20, -88, -89, -100]) {
  const [value] = await values(nn.silu(vector(x)));
  const gradients = [await slope(nn.silu, x), await slope(bySigmoid, x)].map((y) => Math.abs(y).toFixed(6));
  seen.push(`silu(${x}) = ${Math.abs(value).toFixed(6)}, |gradient| ${gradients[0]}, of x sigmoid(x) ${gradients[1]}`);
}
for (const x of [88, 89]) seen.push(`gradient of mish at ${x}: ${await slope(nn.mish, x)}`);
const inputs = vector(1, 2, -3, -100);
seen.push(`gradient of sum(silu(w [1, 2, -3, -100])) for w = 1: ${await values(grad((w) => nn.silu(w.mul(inputs)).sum())(np.array(1)))}`);
const recorded = [
  "silu(-20) = 0.000000, |gradient| 0.000000, of x sigmoid(x) 0.000000",
  "silu(-88) = 0.000000, |gradient| 0.000000, of x sigmoid(x) 0.000000",
  "silu(-89) = 0.000000, |gradient| NaN, of x sigmoid(x) 0.000000",
  "silu(-100) = 0.000000, |gradient| NaN, of x sigmoid(x) 0.000000",
  "gradient of mish at 88: 1",
  "gradient of mish at 89: NaN",
  "gradient of sum(silu(w [1, 2, -3, -100])) for w = 1: NaN",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @jax-js/jax 0.1.25 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
