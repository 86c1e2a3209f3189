#!/usr/bin/env bash
# @jax-js/jax 0.1.25: numpy.argmax and numpy.argmin of an array with NaN are one past its end.
#
# Contract: the functions mirror those of NumPy, which return the index of the first NaN where there is one; whatever is chosen, an index
# is below the number of elements.
# Seen: argmax of [1, NaN, 3, NaN] is 4, argmin too; with NaN in the last of 200 elements it is 200. cpu and wasm agree. max is NaN, as in
# NumPy, and no element equals that.
# Why it matters: a class or a token is chosen by argmax. One overflow in a model makes an index that no table has.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent @jax-js/jax@0.1.25
cat > check.mjs <<'JS'
import { defaultDevice, init, numpy as np } from "@jax-js/jax";

const seen = [];
for (const device of ["cpu", "wasm"]) {
  await init(device);
  defaultDevice(device);
  const index = async (f, x) => (await f(np.array(Float32Array.from(x))).data())[0];
  const last = Array.from({ length: 200 }, (_, i) => (i === 199 ? NaN : i));
  for (const [name, x] of [["[1, NaN, 3, NaN]", [1, NaN, 3, NaN]], ["199 numbers and NaN", last]])
    seen.push(`${device}: ${name}: argmax ${await index(np.argmax, x)}, argmin ${await index(np.argmin, x)}, max ${await index(np.max, x)}`);
}
const recorded = ["cpu", "wasm"].flatMap((device) => [
  `${device}: [1, NaN, 3, NaN]: argmax 4, argmin 4, max NaN`,
  `${device}: 199 numbers and NaN: argmax 200, argmin 200, max NaN`,
]);
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @jax-js/jax 0.1.25 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
