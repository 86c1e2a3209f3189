// Shapes of tensors.

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** The sizes around the axes along which alpha has slopes of its own; undefined where these are not one run of the axes of x. */
export function slopeShape(x: readonly number[], alpha: readonly number[]): number[] | undefined {
  const sizes = [...new Array<number>(Math.max(0, x.length - alpha.length)).fill(1), ...alpha];
  const own = [...sizes.keys()].filter((axis) => sizes[axis] !== 1);
  const [first, end] = own.length === 0 ? [0, 0] : [own[0], own[own.length - 1] + 1];
  if (sizes.length > x.length || sizes.slice(first, end).some((size, i) => size !== x[first + i])) return undefined;
  return [x.slice(0, first), x.slice(first, end), x.slice(end)].map(sizeOf);
}
