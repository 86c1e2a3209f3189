#!/usr/bin/env bash
# @tensorflow/tfjs-backend-wasm 4.22.0: the gradient of maxPool is lost in windows without a positive number.
#
# Contract: the gradient of the largest of some numbers is 1 for it, and 0 for the others, whatever their signs.
# Seen: four windows of 2 x 2 pixels, whose largest numbers are 2, 0, -1 and -1e-30. The wasm backend gives gradients to the first alone;
# the cpu backend gives them to all.
# Why it matters: pixels before a pooling are often negative, after a batch normalization or an elu. Their gradients are missing without an
# error, so that a network trains worse than it could.
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
const seen = [];
for (const backend of ["cpu", "wasm"]) {
  await tf.setBackend(backend);
  const x = tf.tensor4d([2, -3, 0, -1, -2, -4, -2, -3, -1, -2, -1e-30, -2, -3, -4, -3, -4], [1, 4, 4, 1]);
  const gx = tf.grad((x) => tf.maxPool(x, 2, 2, "valid"))(x);
  seen.push(`${backend}: ${gx.dataSync().join(" ")}`);
}
const recorded = ["cpu: 1 0 1 0 0 0 0 0 1 0 1 0 0 0 0 0", "wasm: 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @tensorflow/tfjs-backend-wasm 4.22.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
