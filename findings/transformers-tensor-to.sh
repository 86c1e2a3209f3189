#!/usr/bin/env bash
# @huggingface/transformers 4.3.2: Tensor.to("int64") rounds down where to("int32") cuts off, and to("bool") makes 0.25 false and 1.7 true.
#
# Contract: the documentation says that to(type) converts the tensor's type. The class follows PyTorch, where a conversion to any whole
# number drops the fraction, and one to bool is true for all but zero. Both integer types of one method should agree in any case.
# Seen: -1.7 is -1 as int8, int16 and int32, and -2 as int64; -0.25 is 0 and -1. As bool, 0.25 and -0.25 are 0.
# Why it matters: token ids, positions and masks are int64 and bool. A mask of weights loses all between -1 and 1, without a word.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent --ignore-scripts @huggingface/transformers@4.3.2
cat > check.mjs <<'JS'
import { Tensor } from "@huggingface/transformers";

const x = new Tensor("float32", Float32Array.of(1.7, -1.7, 0.25, -0.25), [4]);
const seen = ["int8", "int16", "int32", "int64", "bool"].map((type) => `${type}: ${Array.from(x.to(type).data, Number).join(", ")}`);
console.log(`[1.7, -1.7, 0.25, -0.25] as\n${seen.join("\n")}`);
const recorded = ["int8: 1, -1, 0, 0", "int16: 1, -1, 0, 0", "int32: 1, -1, 0, 0", "int64: 1, -2, 0, -1", "bool: 1, 255, 0, 0"];
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @huggingface/transformers 4.3.2 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
