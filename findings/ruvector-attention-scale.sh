#!/usr/bin/env bash
# ruvector-attention-wasm 0.1.32: scaled_dot_attention ignores its scale.
#
# Contract: the declarations document the fourth argument as an optional scaling factor, by default 1/sqrt(dim). Attention is the sum of
# softmax(scale q k) v. So a scale of 0 gives the mean of the values, and a large one the value of the best key.
# Seen: every scale gives the bits of the default. With scale 0 the result is not the mean, with scale 100 not the best value.
# Why it matters: models that use another factor, such as 1 after a normalisation of queries and keys, or muP's 1/dim, run with the wrong
# attention. The result looks plausible, and no error says that the argument has no effect.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent ruvector-attention-wasm@0.1.32
cat > check.mjs <<'JS'
import { readFileSync } from "node:fs";
import { initSync, scaled_dot_attention } from "ruvector-attention-wasm";

initSync({ module: readFileSync("node_modules/ruvector-attention-wasm/ruvector_attention_wasm_bg.wasm") });
const query = Float32Array.of(2, 0, 0, 0);
const keys = [Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 1, 0, 0)];
const values = [Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 1, 0, 0)];

const exactWeight = (scale) => 1 / (1 + Math.exp(-2 * scale)); // of the first key, whose score is 2; the second has 0
const seen = [undefined, 0, 1, 100].map((scale) => {
  const [weight] = scaled_dot_attention(query, keys, values, scale);
  return `scale ${scale ?? "default"}: weight of the first key ${weight.toFixed(6)}, mathematics ${exactWeight(scale ?? 0.5).toFixed(6)}`;
});
const recorded = [
  "scale default: weight of the first key 0.731059, mathematics 0.731059",
  "scale 0: weight of the first key 0.731059, mathematics 0.500000",
  "scale 1: weight of the first key 0.731059, mathematics 0.880797",
  "scale 100: weight of the first key 0.731059, mathematics 1.000000",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of ruvector-attention-wasm 0.1.32 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
