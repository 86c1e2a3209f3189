#!/usr/bin/env bash
# @huggingface/transformers 4.3.2: Tensor.norm(p) forgets the absolute value, so for odd p it is no norm.
#
# Contract: the documentation says that norm(p) returns the vector norm of order p, and normalize(p) divides by it. The norm of order p
# is (sum of |x|^p)^(1/p): never negative, and zero for the zero vector only. The order Infinity is the largest |x|.
# Seen: norm(1) of [3, -4] is -1, not 7; the method sum() is in fact written as norm(1). norm(1) of [1, -1] is 0, and normalize(1) makes
# it infinite. norm(3) of [3, -4] is NaN. norm(Infinity) is always 1.
# Why it matters: embeddings have entries of both signs. With L1 normalisation they change sign, explode, or lose their order by
# similarity, and nothing warns. Only even orders, such as the default 2, are right.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent --ignore-scripts @huggingface/transformers@4.3.2
cat > check.mjs <<'JS'
import { Tensor } from "@huggingface/transformers";

const powers = (values, p) => values.reduce((sum, x) => sum + Math.abs(x) ** p, 0);
const exactNorm = (values, p) => (p === Infinity ? Math.max(...values.map(Math.abs)) : powers(values, p) ** (1 / p));
const row = (values) => new Tensor("float32", Float32Array.from(values), [1, values.length]);
const norm = (values, p) => row(values).norm(p, 1).data[0];

const seen = [];
for (const values of [[3, -4], [1, -1]]) {
  for (const p of [1, 2, 3, Infinity]) {
    seen.push(`norm(${p}) of [${values}] = ${norm(values, p).toFixed(4)}, mathematics ${exactNorm(values, p).toFixed(4)}`);
  }
  seen.push(`normalize(1) of [${values}] = [${Array.from(row(values).normalize(1, 1).data).join(", ")}]`);
}
const recorded = [
  "norm(1) of [3,-4] = -1.0000, mathematics 7.0000",
  "norm(2) of [3,-4] = 5.0000, mathematics 5.0000",
  "norm(3) of [3,-4] = NaN, mathematics 4.4979",
  "norm(Infinity) of [3,-4] = 1.0000, mathematics 4.0000",
  "normalize(1) of [3,-4] = [-3, 4]",
  "norm(1) of [1,-1] = 0.0000, mathematics 2.0000",
  "norm(2) of [1,-1] = 1.4142, mathematics 1.4142",
  "norm(3) of [1,-1] = 0.0000, mathematics 1.2599",
  "norm(Infinity) of [1,-1] = 1.0000, mathematics 1.0000",
  "normalize(1) of [1,-1] = [Infinity, -Infinity]",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @huggingface/transformers 4.3.2 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
