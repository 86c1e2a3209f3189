#!/usr/bin/env bash
# @tensorflow/tfjs-backend-wasm 4.22.0: matMul of a batch takes several times as long as the same products one by one.
#
# Contract: nothing is said of speed; but a batch of products is the same arithmetic as the products one by one, with fewer calls.
# Seen: 12 products of [128, 64] by [64, 128], as the scores of an attention layer are. In one call they take 9 times as long as in 12
# calls on slices, with the same results up to rounding. The check asks for 3 times, by the least of 15 alternating rounds.
# Why it matters: attention in a TensorFlow.js model is such a batch. Cutting it into heads makes it several times as fast.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent --ignore-scripts @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
cat > check.mjs <<'JS'
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
const { setWasmPaths } = require("@tensorflow/tfjs-backend-wasm");

setWasmPaths(`${process.cwd()}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`);
await tf.setBackend("wasm");
const [a, b] = [tf.randomNormal([12, 128, 64], 0, 1, "float32", 1), tf.randomNormal([12, 64, 128], 0, 1, "float32", 2)];
const heads = tf.unstack(a).map((x, i) => [x, tf.unstack(b)[i]]);
const ways = {
  batch: () => tf.matMul(a, b),
  "one by one": () => tf.stack(heads.map(([x, y]) => tf.matMul(x, y))),
};
const least = { batch: Infinity, "one by one": Infinity };
for (let round = 0; round < 15; round++)
  for (const [name, way] of Object.entries(ways)) {
    const start = performance.now();
    tf.dispose(tf.tidy(way));
    least[name] = Math.min(least[name], performance.now() - start);
  }
const apart = tf.max(tf.abs(tf.sub(ways.batch(), ways["one by one"]()))).dataSync()[0];
const times = least.batch / least["one by one"];
console.log(`the batch takes ${times.toFixed(1)} times as long; results differ by ${apart.toExponential(0)} at most`);
if (!(times > 3) || !(apart < 1e-4)) {
  console.error("The behaviour of @tensorflow/tfjs-backend-wasm 4.22.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
