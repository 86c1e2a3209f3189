// Real numbers of 16 bits through the package, whichever way it was loaded.
export function proveHalves({ sigmoid, toFloat32, alloc, free }) {
  const x = alloc(Uint16Array, 1000);
  const [half] = toFloat32(sigmoid(x, { type: "float16", out: x }), { type: "float16" });
  free(x);
  if (half !== 0.5) throw new Error(`${half} for 0.5`);
}
