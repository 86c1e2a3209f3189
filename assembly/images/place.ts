// Copies rows to where rows have another distance. Padding, slicing and joining arrays are made of it.
import { copy } from "../load";

/** `rows` rows of n elements, xRow and yRow bytes apart. */
// @ts-ignore: decorator
@inline export function placeRows(x: usize, y: usize, rows: usize, n: usize, xRow: usize, yRow: usize): void {
  const bytes = n << alignof<float>();
  if (rows) do {
    copy(x, y, bytes);
    x += xRow;
    y += yRow;
  } while (--rows);
}
