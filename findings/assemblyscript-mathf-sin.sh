#!/usr/bin/env bash
# AssemblyScript 0.28.20: Mathf.sin, Mathf.cos and Mathf.tan are wrong for every float32 from 2^89 up to 2^90.
#
# Contract: the sine of a finite float32 is a definite number. The library reduces large angles with many digits of 2/pi, and keeps
# its promise in all other binades: there the error is below one unit in the last place.
# Seen: in this one binade the results have nothing to do with the angle: sin is -0.79 where it should be 0.013. At 2^89 the reduction
# skips exactly 64 bits of 2/pi. The shift that fetches the following bits is then by 64, and WebAssembly takes shifts modulo 64.
# Why it matters: code that feeds large float32 values through a periodic activation, a hash or a random generator gets numbers that
# differ from every other implementation, and a test that samples a few angles does not see it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent assemblyscript@0.28.20
cat > angles.ts <<'TS'
export function sin(x: f32): f32 { return Mathf.sin(x); }
export function cos(x: f32): f32 { return Mathf.cos(x); }
export function tan(x: f32): f32 { return Mathf.tan(x); }
export function double(x: f64): f64 { return Math.sin(x); }
TS
npx asc angles.ts --outFile angles.wasm --runtime stub
cat > check.mjs <<'JS'
import { readFileSync } from "node:fs";

const { instance } = await WebAssembly.instantiate(readFileSync("angles.wasm"), { env: { abort() {} } });
const { sin, cos, tan, double } = instance.exports;

// The oracle: sin of m 2^e in integers. A hundred digits of pi are enough for m 2^e < 2^128.
const BITS = 300n;
const ONE = 1n << BITS;
const inverseTangent = (n) => {
  let term = ONE / n;
  let sum = term;
  for (let k = 3n, sign = -1n; term !== 0n; k += 2n, sign = -sign) {
    term /= n * n;
    sum += (sign * term) / k;
  }
  return sum;
};
const TURN = 8n * (4n * inverseTangent(5n) - inverseTangent(239n)); // Machin: 2 pi
function exactSine(x) {
  let angle = (BigInt(x) << BITS) % TURN;
  let sum = angle;
  for (let k = 1n, term = angle; term !== 0n; k++) {
    term = (-term * angle * angle) / (ONE * ONE) / (2n * k * (2n * k + 1n));
    sum += term;
  }
  return Number((sum * 10n ** 20n) / ONE) / 1e20;
}

const wrong = [];
for (let exponent = 24; exponent < 128; exponent++) {
  let errors = 0;
  for (let i = 0; i < 200; i++) {
    const x = Math.fround(2 ** exponent * (1 + ((i * 41893) % 8388608) / 8388608));
    if (Math.abs(sin(x) - exactSine(x)) > 1e-7) errors++;
  }
  if (errors > 0) wrong.push(`2^${exponent}: ${errors} of 200`);
}
const x = Math.fround(7.4152e26);
const seen = [
  `wrong sines, by binade: ${wrong.join(", ")}`,
  `Mathf.sin(7.4152e26) = ${sin(x).toFixed(6)}, Math.sin ${double(x).toFixed(6)}, exact ${exactSine(x).toFixed(6)}`,
  `Mathf.cos(7.4152e26) = ${cos(x).toFixed(6)}, JavaScript ${Math.cos(x).toFixed(6)}`,
  `Mathf.tan(7.4152e26) = ${tan(x).toFixed(6)}, JavaScript ${Math.tan(x).toFixed(6)}`,
];
const recorded = [
  "wrong sines, by binade: 2^89: 200 of 200",
  "Mathf.sin(7.4152e26) = -0.792705, Math.sin 0.012950, exact 0.012950",
  "Mathf.cos(7.4152e26) = 0.609606, JavaScript 0.999916",
  "Mathf.tan(7.4152e26) = -1.300356, JavaScript 0.012951",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of AssemblyScript 0.28.20 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
