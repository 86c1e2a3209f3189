#!/usr/bin/env bash
# onnxruntime-node 1.30.0 and onnxruntime-web 1.30.0: GroupNormalization of [3000, 3001] is +-158, and of [5793, 5794] NaN.
#
# Contract: ONNX defines y = scale (x - mean) / sqrt(variance + epsilon) + bias, with the mean and variance of each group. For a group of
# two numbers that differ by 1, the mean is n + 1/2 and the variance 1/4: y is +-0.99998 for every n, and all of it is exact in float32.
# Seen: right up to 2000. Then the variance comes out as 0 and y is 158 times too large, or it comes out negative and y is NaN: the
# runtime expands the operator into mean(x^2) - mean(x)^2 and rounds both to float32. LayerNormalization of the same numbers is right.
# Why it matters: channels with a mean far above their spread (positions, 16-bit images, sensors) explode or become NaN, for some inputs
# and not for others.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent --ignore-scripts onnxruntime-node@1.30.0 onnxruntime-web@1.30.0
cat > check.mjs <<'JS'
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const runtimes = { node: require("onnxruntime-node"), web: require("onnxruntime-web") };
runtimes.web.env.wasm.numThreads = 1;

// An ONNX file of one node: protocol buffers, where a message is a list of [field, value].
const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
const encode = (fields) =>
  fields.flatMap(([field, value]) => {
    if (typeof value === "number") return [...varint(field * 8), ...varint(value)];
    const bytes = typeof value === "string" ? [...Buffer.from(value)] : encode(value);
    return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
  });
const tensor = (name, shape) => [[1, name], [2, [[1, [[1, 1], [2, shape.map((size) => [1, [[1, size]]])]]]]]];
function modelOf(operator, inputs, attributes) {
  const settings = attributes.map(([name, integer]) => [5, [[1, name], [3, integer], [20, 2]]]);
  const node = [...Object.keys(inputs).map((name) => [1, name]), [2, "y"], [4, operator], ...settings];
  const declared = Object.entries(inputs).map(([name, { dims }]) => [11, tensor(name, dims)]);
  const graph = [[1, node], [2, "graph"], ...declared, [12, tensor("y", [1, 1, 2])]];
  return Uint8Array.from(encode([[1, 10], [7, graph], [8, [[2, 21]]]]));
}

async function run(runtime, operator, arrays, attributes) {
  const tensorOf = ([dims, ...x]) => new runtime.Tensor("float32", Float32Array.from(x), dims);
  const inputs = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, tensorOf(array)]));
  const session = await runtime.InferenceSession.create(modelOf(operator, inputs, attributes));
  const { y } = await session.run(inputs);
  return Array.from(y.data, (value) => value.toFixed(5)).join(", ");
}

const seen = [];
for (const [name, runtime] of Object.entries(runtimes)) {
  for (const n of [0, 2000, 3000, 5793]) {
    const x = [[1, 1, 2], n, n + 1];
    const group = await run(runtime, "GroupNormalization", { x, scale: [[1], 1], bias: [[1], 0] }, [["num_groups", 1]]);
    const layer = await run(runtime, "LayerNormalization", { x, scale: [[2], 1, 1] }, []);
    seen.push(`${name}: [${n}, ${n + 1}]: group [${group}], layer [${layer}]`);
  }
}
const recorded = ["node", "web"].flatMap((name) => [
  `${name}: [0, 1]: group [-0.99998, 0.99998], layer [-0.99998, 0.99998]`,
  `${name}: [2000, 2001]: group [-0.99998, 0.99998], layer [-0.99998, 0.99998]`,
  `${name}: [3000, 3001]: group [-158.11389, 158.11389], layer [-0.99998, 0.99998]`,
  `${name}: [5793, 5794]: group [NaN, NaN], layer [-0.99998, 0.99998]`,
]);
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of ONNX Runtime 1.30.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
