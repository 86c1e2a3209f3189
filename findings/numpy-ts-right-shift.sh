#!/usr/bin/env bash
# numpy-ts 1.7.0: right_shift of a uint32 from 2^31 on gives numbers that were never shifted: 4294967295 >> 1 is 4294967295.
#
# Contract: NumPy shifts unsigned numbers with zeros from the left: 4294967295 >> 1 is 2147483647, 2147483648 >> 31 is 1. The number gets
# smaller with each bit.
# Seen: the shift is that of a signed number, whose sign comes in from the left, read as unsigned again. uint8 and numbers below 2^31 are
# right.
# Why it matters: hashes, random generators and packed pixels are uint32, and half of them have the highest bit set.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent numpy-ts@1.7.0
cat > check.mjs <<'JS'
import * as np from "numpy-ts";

const shifted = (x, bits, type) => np.right_shift(np.array([x], type), np.array([bits], type)).tolist()[0];
const seen = [[4294967295, 1], [2147483648, 31], [2147483647, 1]].map(([x, bits]) => `uint32: ${x} >> ${bits} = ${shifted(x, bits, "uint32")}`);
seen.push(`uint8: 255 >> 1 = ${shifted(255, 1, "uint8")}`);
const recorded = [
  "uint32: 4294967295 >> 1 = 4294967295",
  "uint32: 2147483648 >> 31 = 4294967295",
  "uint32: 2147483647 >> 1 = 1073741823",
  "uint8: 255 >> 1 = 127",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of numpy-ts 1.7.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
