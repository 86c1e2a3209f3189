#!/usr/bin/env bash
# onnxruntime-node 1.30.0 and onnxruntime-web 1.30.0: ReduceMax of [NaN, 1] is NaN, of [1, NaN] it is 1.
#
# Contract: the maximum of some numbers does not depend on their order. ONNX does not say which of two meanings of NaN a reduction has; but
# the runtime's own element-wise Max gives NaN both ways round.
# Seen: ReduceMax and ReduceMin give NaN only where it stands in the first place of a row, of whatever length; anywhere else it is lost.
# Why it matters: ReduceMax over a tensor is how a graph looks for an overflow (as of scaled losses). Whether it sees one hangs on the place.
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
const tensor = (name, dims) => [[1, name], [2, [[1, [[1, 1], ...(dims ? [[2, dims.map((size) => [1, [[1, size]]])]] : [])]]]]];
const modelOf = (operator, inputs, attributes) => {
  const settings = Object.entries(attributes).map(([name, list]) => [5, [[1, name], ...list.map((integer) => [8, integer]), [20, 7]]]);
  const node = [...Object.keys(inputs).map((name) => [1, name]), [2, "y"], [4, operator], ...settings];
  const declared = Object.entries(inputs).map(([name, { dims }]) => [11, tensor(name, dims)]);
  return Uint8Array.from(encode([[1, 10], [7, [[1, node], [2, "graph"], ...declared, [12, tensor("y")]]], [8, [[2, 17]]]]));
};
async function run(runtime, operator, arrays, dims, attributes = {}) {
  const inputs = Object.fromEntries(arrays.map((x, i) => [`x${i}`, new runtime.Tensor("float32", Float32Array.from(x), dims)]));
  const session = await runtime.InferenceSession.create(modelOf(operator, inputs, attributes));
  return (await session.run(inputs)).y.data[0];
}

const seen = [];
for (const [name, runtime] of Object.entries(runtimes))
  for (const x of [[NaN, 1], [1, NaN], [1, 2, 3, 4, NaN, 6, 7, 8, 9]]) {
    const answers = [
      await run(runtime, "ReduceMax", [x], [1, x.length], { axes: [1] }),
      await run(runtime, "ReduceMin", [x], [1, x.length], { axes: [1] }),
      await run(runtime, "Max", x.map((value) => [value]), [1]),
    ];
    seen.push(`${name}: [${x}]: ReduceMax ${answers[0]}, ReduceMin ${answers[1]}, Max ${answers[2]}`);
  }
console.log(seen.join("\n"));
const recorded = ["node", "web"].flatMap((name) => [
  `${name}: [NaN,1]: ReduceMax NaN, ReduceMin NaN, Max NaN`,
  `${name}: [1,NaN]: ReduceMax 1, ReduceMin 1, Max NaN`,
  `${name}: [1,2,3,4,NaN,6,7,8,9]: ReduceMax 9, ReduceMin 1, Max NaN`,
]);
if (seen.join() !== recorded.join()) {
  console.error("The behaviour of ONNX Runtime 1.30.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
