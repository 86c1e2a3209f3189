#!/usr/bin/env bash
# @mathigon/fermat 1.1.24: the determinant of a matrix of four or more rows is wrong; so are correlation and complex division.
#
# Contract: Matrix.determinant takes any square matrix, and its documentation names no other limit. The correlation of
# points on a rising line is 1. Complex.quotient takes complex and real numbers, and only a division by 0 has no result.
# Seen: the determinant is the rule of Sarrus, products along the wrapped diagonals, for every size from 3 on. That rule holds for 3 alone.
# With 4 rows the determinant 5 is given as 15, that of a singular matrix as 6, and that of two row swaps, 1, as -1.
# correlation divides a covariance over n by deviations over n - 1: 2/3 for three points on a line. The quotient by any real or any purely
# imaginary number is infinite: the test for a zero divisor has "or" where it needs "and".
# Why it matters: each is a textbook quantity that a caller has no reason to doubt, and most of the wrong results look plausible.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "type": "module" }' > package.json
npm install --no-audit --no-fund --silent @mathigon/fermat@1.1.24
cat > check.mjs <<'JS'
import { Complex, correlation, Matrix } from "@mathigon/fermat";

// The oracle: expansion along the first row, exact for small integers.
const exactDeterminant = (m) =>
  m.length === 1
    ? m[0][0]
    : m[0].reduce((sum, x, j) => sum + (-1) ** j * x * exactDeterminant(m.slice(1).map((row) => row.filter((_, k) => k !== j))), 0);
// A tridiagonal matrix: 2 on the diagonal, 1 beside it. Its determinant is its size plus 1.
const tridiagonal = (n) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => [2, 1][Math.abs(i - j)] ?? 0));
const matrices = [
  ["tridiagonal 3", tridiagonal(3)],
  ["tridiagonal 4", tridiagonal(4)],
  ["tridiagonal 5", tridiagonal(5)],
  ["two swaps", [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]],
  ["equal rows", [[1, 2, 3, 4], [1, 2, 3, 4], [2, 1, 1, 3], [0, 1, 2, 1]]],
];
const seen = matrices.map(([name, m]) => `${name}: determinant ${Matrix.determinant(m)}, exact ${exactDeterminant(m)}`);
for (const n of [2, 3, 10]) {
  const x = Array.from({ length: n }, (_, i) => i);
  seen.push(`correlation of ${n} points on a line: ${correlation(x, x.map((t) => 2 * t + 1)).toFixed(4)}, exact 1`);
}
const a = new Complex(4, 2);
for (const [name, b, exact] of [["2", 2, "2 + 1i"], ["2i", new Complex(0, 2), "1 - 2i"], ["(1 + i)", new Complex(1, 1), "3 - 1i"]]) {
  const { re, im } = Complex.quotient(a, b);
  seen.push(`(4 + 2i) / ${name} = ${re} ${im < 0 ? "-" : "+"} ${Math.abs(im)}i, exact ${exact}`);
}
const recorded = [
  "tridiagonal 3: determinant 4, exact 4",
  "tridiagonal 4: determinant 15, exact 5",
  "tridiagonal 5: determinant 32, exact 6",
  "two swaps: determinant -1, exact 1",
  "equal rows: determinant 6, exact 0",
  "correlation of 2 points on a line: 0.5000, exact 1",
  "correlation of 3 points on a line: 0.6667, exact 1",
  "correlation of 10 points on a line: 0.9000, exact 1",
  "(4 + 2i) / 2 = Infinity + Infinityi, exact 2 + 1i",
  "(4 + 2i) / 2i = Infinity + Infinityi, exact 1 - 2i",
  "(4 + 2i) / (1 + i) = 3 - 1i, exact 3 - 1i",
];
console.log(seen.join("\n"));
if (seen.join("\n") !== recorded.join("\n")) {
  console.error("The behaviour of @mathigon/fermat 1.1.24 differs from the record.");
  process.exit(1);
}
JS
node check.mjs
