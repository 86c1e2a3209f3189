// What the tests of losses share.

/** Bounds of the losses, relative, and of the gradients: relative, or where targets are many relative to the largest. */
export const LOSS = { Float32Array: 2 ** -22, Float64Array: 2 ** -47 };
export const GRADIENT = { Float32Array: 2 ** -21, Float64Array: 2 ** -46 };
export const nameOf = (type: { name: string }) => type.name as keyof typeof LOSS;

/** Rows of logits. */
export const KINDS: [string, (normal: () => number, i: number) => number][] = [
  ["flat", () => 1.25],
  ["normal", (normal) => normal()],
  ["sure", (normal, i) => (i === 0 ? 40 : normal())],
  ["certain", (normal, i) => (i === 0 ? 90 : normal())],
  ["spread", (normal) => 30 * normal()],
  ["far", (normal) => 5000 + 20 * normal()],
  ["very far", (normal) => -1e30 * (1 + 1e-7 * normal())],
];
