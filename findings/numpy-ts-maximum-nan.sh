#!/usr/bin/env bash
# numpy-ts 1.7.0: maximum and fmax swap their meanings of NaN when the arrays have 32 elements.
#
# Contract: as in NumPy, which the package says it matches, maximum(NaN, x) and maximum(x, NaN) are NaN, and fmax of them is x.
# That is the only difference between the two functions.
# Seen: with 31 elements both are right. With 32 or more, maximum(NaN, x) is x and fmax(x, NaN) is NaN: each answers like the other, and
# the order of the arguments matters. The reduction max drops a NaN too, unless it is first, and from 32 elements on there as well.
# Why it matters: max and maximum are how a training loop notices that a loss or a gradient has become NaN. Tests on small arrays pass,
# and the real arrays hide it. In the other direction, fmax over data with gaps spreads the gaps.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent numpy-ts@1.7.0
cat > check.mjs <<'JS'
import * as np from "numpy-ts";

const seen = [];
for (const length of [31, 32, 1000]) {
  const ones = np.array(new Array(length).fill(1));
  const gap = (index) => np.array(Array.from({ length }, (_, i) => (i === index ? Number.NaN : 1)));
  const at0 = (array) => array.tolist()[0];
  const missing = gap(0);
  seen.push(
    `${length} elements: maximum(NaN, 1) ${at0(np.maximum(missing, ones))}, maximum(1, NaN) ${at0(np.maximum(ones, missing))}, ` +
      `fmax(NaN, 1) ${at0(np.fmax(missing, ones))}, fmax(1, NaN) ${at0(np.fmax(ones, missing))}, ` +
      `max with NaN first ${np.max(missing)}, second ${np.max(gap(1))}`,
  );
}
const recorded = [
  "31 elements: maximum(NaN, 1) NaN, maximum(1, NaN) NaN, fmax(NaN, 1) 1, fmax(1, NaN) 1, max with NaN first NaN, second 1",
  "32 elements: maximum(NaN, 1) 1, maximum(1, NaN) NaN, fmax(NaN, 1) 1, fmax(1, NaN) NaN, max with NaN first 1, second 1",
  "1000 elements: maximum(NaN, 1) 1, maximum(1, NaN) NaN, fmax(NaN, 1) 1, fmax(1, NaN) NaN, max with NaN first 1, second 1",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of numpy-ts 1.7.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
