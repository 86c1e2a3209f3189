// Shapes of tensors, whose elements are float32.

/** Bytes of an element. */
export const BYTES = 4;

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);
