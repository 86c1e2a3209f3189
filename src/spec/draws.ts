// Uniform, normal and Gumbel numbers, made of the random words of positions, in plain JavaScript.
import { philox, UNIT, words } from "./philox.js";
import type { Parameter } from "./spec.js";

type FloatArray = Float32Array | Float64Array;

/** What chooses the random numbers. */
export const seed: Parameter = {
  default: 0,
  summary: "chooses the random numbers",
  expected: "a whole number from 0 to 2 ** 53 - 1",
  valid: (value) => Number.isSafeInteger(value) && value >= 0,
};

const STREAMS = { uniforms: 0, normals: 2, gumbel: 4, choice: 6, exclusion: 7, acceptance: 8, residual: 9 };

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
  const span = round(high - low); // may be infinite
  fill(out, index, seed, STREAMS.uniforms, (block, more) =>
    block.map((word, j) => {
      const u = more.length > 0 ? word * UNIT + more[j] * UNIT * UNIT : (word >>> 8) * 2 ** -24;
      return Number.isFinite(span) ? Math.min(round(low + round(u * span)), high) : round(low * (1 - u) + high * u);
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

/** Gumbel noise -log(-log u) for the element at a position: u has 32 random bits for float32, 64 for float64. */
export function gumbel(position: number, seed: number, float64: boolean): number {
  const counter = words(Math.floor(position / 4));
  const word = (stream: number) => philox([...counter, stream, 0], words(seed))[position % 4];
  const more = float64 ? (word(STREAMS.gumbel + 1) + 0.5) * UNIT : 0.5;
  return -Math.log(-Math.log(Math.min((word(STREAMS.gumbel) + more) * UNIT, 1 - 2 ** -53)));
}

/** A number from 0 to below 1, of 53 bits: of a draw, of a row, of what it is for, and the n-th of these. */
export function uniform(seed: number, offset = 0, row = 0, stream: keyof typeof STREAMS = "choice", n = 0): number {
  const [a, b] = philox([...words(offset), STREAMS[stream] + 16 * n, row], words(seed));
  return (a * 2 ** 21 + (b >>> 11)) * 2 ** -53;
}
