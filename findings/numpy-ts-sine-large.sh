#!/usr/bin/env bash
# numpy-ts 1.7.0: from 32 elements on, sin and cos of large numbers leave [-1, 1]: sin(1e30) is above 1e150, or Infinity in float32.
#
# Contract: the functions are NumPy's; a sine is in [-1, 1] for every finite x.
# Seen: right up to 31 elements. Longer arrays go to WebAssembly kernels whose reduction of the argument fails for large x; the polynomial
# then gets what is left. 1e10 still comes out right to six digits or more.
# Why it matters: phases and hashes of noise grow without bound. An array of 31 works, the same numbers in one of 32 are beyond all range.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent numpy-ts@1.7.0
cat > check.mjs <<'JS'
import * as np from "numpy-ts";

const seen = [];
for (const type of ["float32", "float64"])
  for (const length of [31, 32]) {
    const last = (f, x) => f(np.array(Array(length).fill(x), type)).tolist().at(-1);
    const show = (y) => (Math.abs(y) > 1e150 && Number.isFinite(y) ? "beyond 1e150" : y.toPrecision(4)); // other digits on other engines
    seen.push(`${length} ${type}: sin(1e10) ${show(last(np.sin, 1e10))}, sin(1e30) ${show(last(np.sin, 1e30))}, cos(1e30) ${show(last(np.cos, 1e30))}`);
  }
const recorded = [
  "31 float32: sin(1e10) -0.4875, sin(1e30) -0.7912, cos(1e30) -0.6116",
  "32 float32: sin(1e10) -0.4875, sin(1e30) Infinity, cos(1e30) -Infinity",
  "31 float64: sin(1e10) -0.4875, sin(1e30) 0.009331, cos(1e30) -1.000",
  "32 float64: sin(1e10) -0.4875, sin(1e30) beyond 1e150, cos(1e30) beyond 1e150",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of numpy-ts 1.7.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
