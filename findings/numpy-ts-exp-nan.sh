#!/usr/bin/env bash
# numpy-ts 1.7.0: from 32 elements on, exp of NaN is 2.4e38 or Infinity, tanh of NaN is 1, and clip makes it the lower bound.
#
# Contract: the functions are NumPy's, where each of them gives NaN for NaN, and an element's result does not depend on how many there are.
# Seen: so it is up to 31 elements. Longer arrays go to WebAssembly kernels that lose NaN in a comparison. exp(88.7), which is 3.3e38 and
# below the largest float32, becomes Infinity there, too, and subnormal results of exp become 0.
# Why it matters: NaN is how a training shows that it broke. With arrays of a real size it turns into a large number, or one that looks well.
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
    const nan = `exp ${last(np.exp, NaN)}, tanh ${last(np.tanh, NaN)}, clip ${last((x) => np.clip(x, 0, 1), NaN)}`;
    seen.push(`${length} ${type}: of NaN: ${nan}; exp(88.7) ${last(np.exp, 88.7).toPrecision(3)}`);
  }
const recorded = [
  "31 float32: of NaN: exp NaN, tanh NaN, clip NaN; exp(88.7) 3.33e+38",
  "32 float32: of NaN: exp 2.406143627396789e+38, tanh 1, clip 0; exp(88.7) Infinity",
  "31 float64: of NaN: exp NaN, tanh NaN, clip NaN; exp(88.7) 3.33e+38",
  "32 float64: of NaN: exp Infinity, tanh 1, clip 0; exp(88.7) 3.33e+38",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of numpy-ts 1.7.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
