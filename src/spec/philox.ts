// Random numbers by position, in plain JavaScript: Philox4x32-10 of Salmon, Moraes, Dror and Shaw (Parallel Random Numbers: As Easy as
// 1, 2, 3, SC 2011). Element i takes word i mod 4 of the block with the counter [floor(i / 4), low and high word, stream, 0] and the
// key [seed, low and high word]; a float64 element takes 32 bits more from the same word of the next stream.

const ROUNDS = 10;
const UNIT = 2 ** -32;
/** The streams of the Gumbel noise: 0 to 3 are the uniform and the normal numbers'. */
const GUMBEL = 4;
/** The stream of `sample`. */
const CHOICE = 6;

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

const words = (whole: number) => [whole % 2 ** 32, Math.floor(whole / 2 ** 32)];

/** Gumbel noise -log(-log u) for the element at a position: u has 32 random bits for float32, 64 for float64. */
export function gumbel(position: number, seed: number, float64: boolean): number {
  const counter = words(Math.floor(position / 4));
  const word = (stream: number) => philox([...counter, stream, 0], words(seed))[position % 4];
  const more = float64 ? (word(GUMBEL + 1) + 0.5) * UNIT : 0.5;
  return -Math.log(-Math.log(Math.min((word(GUMBEL) + more) * UNIT, 1 - 2 ** -53)));
}

/** A number from 0 to below 1, of 53 bits. */
export function uniform(seed: number): number {
  const [a, b] = philox([0, 0, CHOICE, 0], words(seed));
  return (a * 2 ** 21 + (b >>> 11)) * 2 ** -53;
}
