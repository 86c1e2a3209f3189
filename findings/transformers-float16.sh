#!/usr/bin/env bash
# @huggingface/transformers 4.3.2 on Node 22: float16 tensors are computed on as if their bits were the numbers.
#
# Contract: the package runs on Node 22; Tensor has a type float16 and methods that convert to it and compute with it. Node 24
# has a Float16Array, and there all of this is right.
# Seen: where there is none, the elements are kept in a Uint16Array. to("float16") writes 1.7 as the bits 1, which is 6e-8, and -1.7 as the
# bits 65535, which is NaN. mul(2) doubles the bits: 1 becomes 32768. softmax of the bits of [1, 2] is [0, 1], where [0.27, 0.73] is right.
# Why it matters: models hand out float16. On a long-term-support Node their logits and embeddings turn into other numbers in silence.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent --ignore-scripts @huggingface/transformers@4.3.2
# node's binaries come by the scripts of their packages
(mkdir nodes && cd nodes && echo '{}' > package.json && npm install --no-audit --no-fund --silent node22@npm:node@22.23.3 node24@npm:node@24.21.0)
cat > report.mjs <<'JS'
import { softmax, Tensor } from "@huggingface/transformers";

const bits = Uint16Array.of(0x3c00, 0x4000); // 1 and 2
const data = globalThis.Float16Array === undefined ? bits : new Float16Array(bits.buffer);
const ones = new Tensor("float16", data, [2]);
const numbers = (tensor) => {
  const { buffer, byteOffset, length } = tensor.data;
  return Array.from(new Uint16Array(buffer, byteOffset, length), (h) => {
    const [sign, exponent, fraction] = [h >> 15 ? -1 : 1, (h >> 10) & 31, h & 1023];
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
  }).map((x) => Number(x.toPrecision(3)));
};
const name = `Node ${process.versions.node.split(".")[0]}`;
const from = new Tensor("float32", Float32Array.of(1.7, -1.7), [2]);
console.log(`${name}: [1.7, -1.7] to float16 [${numbers(from.to("float16"))}], [1, 2] mul(2) [${numbers(ones.mul(2))}]`);
console.log(`${name}: softmax of [1, 2] [${Array.from(softmax(ones.data), (x) => Number(x.toFixed(2)))}]`);
JS
seen=$(for version in 22 24; do "nodes/node_modules/node$version/bin/node" report.mjs; done)
echo "$seen"
recorded='Node 22: [1.7, -1.7] to float16 [5.96e-8,NaN], [1, 2] mul(2) [32800,0]
Node 22: softmax of [1, 2] [0,1]
Node 24: [1.7, -1.7] to float16 [1.7,-1.7], [1, 2] mul(2) [2,4]
Node 24: softmax of [1, 2] [0.27,0.73]'
if [ "$seen" != "$recorded" ]; then
  echo "The behaviour of @huggingface/transformers 4.3.2 differs from the record." >&2
  exit 1
fi
