#!/usr/bin/env bash
# @jax-js/jax 0.1.25: nn.softplus(100) is 100 in an array of 127 elements and Infinity in an array of 128.
#
# Contract: softplus(x) = log(1 + e^x) is x for large x, and the log of the sigmoid is x for large negative x. An element-wise function
# gives an element the same result whatever the length of the array.
# Seen: short arrays are computed by JavaScript in float64, where e^100 is finite. Longer ones go to WebAssembly in float32: e^100
# overflows, softplus(100) is Infinity and logSigmoid(-100) is -Infinity.
# Why it matters: the negative logSigmoid is the loss of binary cross-entropy. One sample that the model gets confidently wrong makes
# the loss of a batch infinite, and unit tests with a few elements do not see it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent @jax-js/jax@0.1.25
cat > check.mjs <<'JS'
import { defaultDevice, init, nn, numpy as np } from "@jax-js/jax";

await init("wasm");
defaultDevice("wasm");
const seen = [];
for (const length of [1, 127, 128, 1000]) {
  const last = async (f, x) => (await f(np.array(new Float32Array(length).fill(x))).data()).at(-1);
  const [at80, at100, log] = [await last(nn.softplus, 80), await last(nn.softplus, 100), await last(nn.logSigmoid, -100)];
  seen.push(`${length} elements: softplus(80) ${at80.toFixed(3)}, softplus(100) ${at100}, logSigmoid(-100) ${log}`);
}
const recorded = [
  "1 elements: softplus(80) 80.000, softplus(100) 100, logSigmoid(-100) -100",
  "127 elements: softplus(80) 80.000, softplus(100) 100, logSigmoid(-100) -100",
  "128 elements: softplus(80) 80.000, softplus(100) Infinity, logSigmoid(-100) -Infinity",
  "1000 elements: softplus(80) 80.000, softplus(100) Infinity, logSigmoid(-100) -Infinity",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @jax-js/jax 0.1.25 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
