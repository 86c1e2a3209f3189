const x = Float32Array.from({ length: 1000 }, (_, i) => i / 50 - 10);
const rows = 10;

function close(actual, expected) {
  if (actual.length !== expected.length) throw new Error(`${actual.length} elements for ${expected.length}`);
  for (let i = 0; i < actual.length; i++)
    if (!(Math.abs(actual[i] / expected[i] - 1) < 1e-6)) throw new Error(`${actual[i]} for ${expected[i]} at ${i}`);
}

/** Real numbers through the package, whichever way it was loaded. */
export function prove({ sigmoid, softmax }) {
  close(
    sigmoid(x),
    Array.from(x, (x) => 1 / (1 + Math.exp(-x))),
  );
  const exponentials = Array.from(x, Math.exp);
  const n = x.length / rows;
  const sums = Array.from({ length: rows }, (_, row) => exponentials.slice(row * n, (row + 1) * n).reduce((a, b) => a + b));
  close(
    softmax(x, { shape: [rows, n] }),
    exponentials.map((e, i) => e / sums[Math.floor(i / n)]),
  );
}
