#!/usr/bin/env bash
# numpy-ts 1.7.0 on Node 22: sort and sign of float16 arrays return numbers that have nothing to do with the input.
#
# Contract: the package supports Node from 20.1, and its guide to dtypes says that float16 always works: where the engine has no
# Float16Array, the elements are kept in a Float32Array. A sorted array has the elements of the input; the sign is -1, 0 or 1.
# Seen: on such engines sort reads the four-byte elements as two-byte ones. A sorted [5, 4, 3, 2, 1] has 0 and 3.0039 in it, and no 5.
# From 32 elements on, sign and negative do the same: the sign of 1 is 0.0078125. Node 24 has a Float16Array and is right.
# Why it matters: weights in half precision, loaded and sorted or clipped on a long-term-support Node, are silently other weights.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent numpy-ts@1.7.0 node22@npm:node@22.23.3 node24@npm:node@24.9.0
cat > report.mjs <<'JS'
import * as np from "numpy-ts";

const short = np.array([5, 4, 3, 2, 1], "float16");
const long = np.array(Array.from({ length: 32 }, (_, i) => (i % 2 ? -3 : 1)), "float16");
const first = (array) => array.tolist().slice(0, 2).join(", ");
const name = `Node ${process.versions.node.split(".")[0]}`;
console.log(`${name}: Float16Array ${np.hasFloat16 ? "present" : "absent"}, dtype ${short.dtype}`);
console.log(`${name}: sort of [5, 4, 3, 2, 1] = [${np.sort(short).tolist().join(", ")}]`);
console.log(`${name}: of [1, -3, 1, -3, ...]: sign [${first(np.sign(long))}], negative [${first(np.negative(long))}]`);
JS
seen=$(for version in 22 24; do "./node_modules/node$version/bin/node" report.mjs; done)
echo "$seen"
recorded='Node 22: Float16Array absent, dtype float16
Node 22: sort of [5, 4, 3, 2, 1] = [0, 4, 3.0039443969726562, 2, 1]
Node 22: of [1, -3, 1, -3, ...]: sign [0.0078125, -0.0078125], negative [-1.00390625, 3.0078125]
Node 24: Float16Array present, dtype float16
Node 24: sort of [5, 4, 3, 2, 1] = [1, 2, 3, 4, 5]
Node 24: of [1, -3, 1, -3, ...]: sign [1, -1], negative [-1, 3]'
if [ "$seen" != "$recorded" ]; then
  echo "The behaviour of numpy-ts 1.7.0 differs from the record." >&2
  exit 1
fi
