// Random numbers by position, in plain JavaScript: Philox4x32-10 of Salmon, Moraes, Dror and Shaw (Parallel Random Numbers: As Easy as
// 1, 2, 3, SC 2011). Element i takes word i mod 4 of the block with the counter [floor(i / 4), low and high word, stream, 0] and the
// key [seed, low and high word]; a float64 element takes 32 bits more from the same word of the next stream.

const ROUNDS = 10;
/** What a 32-bit word is a multiple of, as a number below 1. */
export const UNIT = 2 ** -32;

/** The high 32 bits of a b. */
function high(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = ah * bl + ((al * bl) >>> 16);
  const low = al * bh + (middle & 0xffff);
  return (ah * bh + Math.floor(middle / 65536) + Math.floor(low / 65536)) >>> 0;
}

/** Four random words of a counter of four words and a key of two. */
export function philox([c0, c1, c2, c3]: readonly number[], [k0, k1]: readonly number[]): number[] {
  for (let round = 0; round < ROUNDS; round++) {
    const a = c0;
    const b = c2;
    c0 = (high(b, 0xcd9e8d57) ^ c1 ^ k0) >>> 0;
    c1 = Math.imul(b, 0xcd9e8d57) >>> 0;
    c2 = (high(a, 0xd2511f53) ^ c3 ^ k1) >>> 0;
    c3 = Math.imul(a, 0xd2511f53) >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A whole number's low and high word. */
export const words = (whole: number): readonly [low: number, high: number] => [whole % 2 ** 32, Math.floor(whole / 2 ** 32)];
