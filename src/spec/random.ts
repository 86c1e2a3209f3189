// Random numbers by position, in plain JavaScript: Philox4x32-10 of Salmon, Moraes, Dror and Shaw (Parallel Random Numbers: As Easy as
// 1, 2, 3, SC 2011). Element i takes word i mod 4 of the block with the counter [floor(i / 4), low and high word, stream, 0] and the
// key [seed, low and high word]; a float64 element takes 32 bits more from the same word of the next stream.
import type { FloatArray } from "../memory.js";

const ROUNDS = 10;
const UNIT = 2 ** -32;
const STREAMS = { uniforms: 0, normals: 2 };

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

/** Fills `out` with the numbers of the elements from `index`, a multiple of 4, on: four at a time from the words and those behind them. */
function fill(out: FloatArray, index: number, seed: number, stream: number, four: (words: number[], more: number[]) => number[]): void {
  const double = out.BYTES_PER_ELEMENT === 8;
  for (let i = 0; i < out.length; i += 4) {
    const counter = words((index + i) / 4);
    const block = philox([...counter, stream, 0], words(seed));
    const more = double ? philox([...counter, stream + 1, 0], words(seed)) : [];
    out.set(four(block, more).slice(0, out.length - i), i);
  }
}

/** Uniform numbers from low to high: of 24 bits in float32, of 64 in float64. */
export function uniforms(out: FloatArray, index: number, seed: number, low: number, high: number): void {
  const round = out.BYTES_PER_ELEMENT === 4 ? Math.fround : Number;
  const span = round(high - low);
  fill(out, index, seed, STREAMS.uniforms, (block, more) =>
    block.map((word, j) => {
      const u = more.length > 0 ? word * UNIT + more[j] * UNIT * UNIT : (word >>> 8) * 2 ** -24;
      return Math.min(round(low + round(u * span)), high);
    }),
  );
}

/** Normal deviates by Box and Muller: the first two of every four are cosines, the last two the sines of the same angles. */
export function normals(out: FloatArray, index: number, seed: number): void {
  fill(out, index, seed, STREAMS.normals, (block, more) => {
    const tail = (j: number, half: number) => (more.length > 0 ? (more[j] + half) * UNIT : half);
    const pairs = [0, 1].map((j) => {
      const radius = Math.sqrt(-2 * Math.log(block[j] * UNIT + tail(j, 0.5) * UNIT));
      // quarter turns, reduced before pi comes in
      const turns = (block[j + 2] * UNIT + tail(j + 2, 0) * UNIT) * 4;
      const quadrant = Math.round(turns);
      const rest = ((turns - quadrant) * Math.PI) / 2;
      const waves = [Math.cos(rest), Math.sin(rest), -Math.cos(rest), -Math.sin(rest)];
      return [radius * waves[(4 - quadrant) & 3], radius * waves[(5 - quadrant) & 3]];
    });
    return [pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]];
  });
}
