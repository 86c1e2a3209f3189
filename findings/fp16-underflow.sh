#!/usr/bin/env bash
# fp16 1.0.0: setFloat16 writes a tiny number to the start of the buffer, whatever offset it was given.
#
# Contract: setFloat16(view, offset, value) is documented as the float16 counterpart of DataView's setFloat32: it writes at the offset.
# Conversion rounds to nearest, ties to even; and a value whose precision is Inexact may become 0 but, it says, never an infinity.
# Seen: every value nearer to 0 than 2^-25 goes to byte 0: the first element of the array is overwritten by a zero, and the element that
# was meant keeps what it had. Rounding goes through float32, so it rounds twice: 1 + 2^-11 + 2^-30 becomes 1, not 1 + 2^-10.
# From 65520 to 65535.99 the precision is Inexact, yet what is written is Infinity (which is right; the promise is not).
# Why it matters: weights, gradients and probabilities do have such tiny values. Each one destroys the first number of the file or message.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent fp16@1.0.0
cat > check.mjs <<'JS'
import { getFloat16, getFloat16Precision, Precision, setFloat16 } from "fp16";

// The oracle: to nearest, ties to even, in steps of 2^-24 or of 2^-10 of the leading power of two. All products here are exact.
function nearestFloat16(x) {
  const size = Math.abs(x);
  let step = 2 ** -24;
  while (size >= 2048 * step) step *= 2;
  let steps = Math.floor(size / step);
  const rest = size / step - steps;
  if (rest > 0.5 || (rest === 0.5 && steps % 2 === 1)) steps++;
  const rounded = steps * step;
  return Math.sign(x) * (rounded > 65504 ? Infinity : rounded);
}

const name = (precision) => Object.keys(Precision).find((key) => Precision[key] === precision);
const values = [0.5, 0.25, 1e-9, -1e-30, 0.125];
const seen = [];
for (const littleEndian of [true, false]) {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  const read = () => values.map((_, i) => getFloat16(view, 2 * i, littleEndian)).map((x) => (Object.is(x, -0) ? "-0" : x)).join(", ");
  values.forEach((_, i) => setFloat16(view, 2 * i, 7, littleEndian));
  values.forEach((x, i) => setFloat16(view, 2 * i, x, littleEndian));
  seen.push(`${littleEndian ? "little" : "big"}-endian: [${values.join(", ")}] written over sevens reads [${read()}]`);
}
const view = new DataView(new ArrayBuffer(2));
for (const x of [2 ** -25, 1 + 2 ** -11 + 2 ** -30, 2049 - 2 ** -20, 2049 + 2 ** -20, 65519, 65520]) {
  setFloat16(view, 0, x);
  seen.push(`${x} becomes ${getFloat16(view, 0)}, nearest ${nearestFloat16(x)}, precision ${name(getFloat16Precision(x))}`);
}
const recorded = [
  "little-endian: [0.5, 0.25, 1e-9, -1e-30, 0.125] written over sevens reads [-0, 0.25, 7, 7, 0.125]",
  "big-endian: [0.5, 0.25, 1e-9, -1e-30, 0.125] written over sevens reads [-0, 0.25, 7, 7, 0.125]",
  "2.9802322387695312e-8 becomes 0, nearest 0, precision Underflow",
  "1.0004882821813226 becomes 1, nearest 1.0009765625, precision Inexact",
  "2048.9999990463257 becomes 2048, nearest 2048, precision Inexact",
  "2049.0000009536743 becomes 2048, nearest 2050, precision Inexact",
  "65519 becomes 65504, nearest 65504, precision Inexact",
  "65520 becomes Infinity, nearest Infinity, precision Inexact",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of fp16 1.0.0 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
