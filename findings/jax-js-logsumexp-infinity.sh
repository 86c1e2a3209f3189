#!/usr/bin/env bash
# @jax-js/jax 0.1.25: logsumexp and logaddexp of -Infinity are NaN.
#
# Contract: they are log(sum of e^x) and log(e^a + e^b). e^-Infinity is 0, so both of -Infinity alone are log(0) = -Infinity, as in JAX and
# NumPy, whose functions these mirror; with +Infinity among the terms they are +Infinity.
# Seen: NaN in all of these cases, on cpu and wasm: the maximum is subtracted first, and Infinity - Infinity is NaN. One finite term beside
# -Infinity is right.
# Why it matters: -Infinity is how a log-probability says "impossible": beams not begun, hidden tokens, states that no path reaches. One
# of them turns the whole sum, and all that is trained on it, into NaN.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent @jax-js/jax@0.1.25
cat > check.mjs <<'JS'
import { defaultDevice, init, nn, numpy as np } from "@jax-js/jax";

const seen = [];
for (const device of ["cpu", "wasm"]) {
  await init(device);
  defaultDevice(device);
  const array = (x) => np.array(Float32Array.from(x));
  const sum = async (...x) => (await nn.logsumexp(array(x)).data())[0];
  const add = async (a, b) => (await np.logaddexp(array([a]), array([b])).data())[0];
  for (const [a, b] of [[-Infinity, -Infinity], [Infinity, 1], [Infinity, Infinity], [-Infinity, 1]])
    seen.push(`${device}: ${a} and ${b}: logsumexp ${await sum(a, b)}, logaddexp ${await add(a, b)}`);
}
const recorded = ["cpu", "wasm"].flatMap((device) => [
  `${device}: -Infinity and -Infinity: logsumexp NaN, logaddexp NaN`,
  `${device}: Infinity and 1: logsumexp NaN, logaddexp NaN`,
  `${device}: Infinity and Infinity: logsumexp NaN, logaddexp NaN`,
  `${device}: -Infinity and 1: logsumexp 1, logaddexp 1`,
]);
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @jax-js/jax 0.1.25 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
