// From logits to a token, step by step.
import { call, type Family, seedOf } from "./call.js";
import { area, type Draw } from "./kernel.js";
import type { Source } from "./source.js";

/** Steps that hide tokens, but not the first: of a row that is hidden whole nothing could be chosen. */
function hiding(s: Source, n: number): object {
  const token = () => s.int(1, n - 1);
  return s.one<() => object>([
    () => ({ bitMask: true }),
    () => ({ logitBias: { 0: 2, [token()]: Number.NEGATIVE_INFINITY } }),
    () => ({ forbid: [token(), [token(), token()]] }),
    () => ({ noRepeatNgram: s.int(2, 3) }),
    () => ({ minLength: s.int(0, 9), end: token() }),
    () => ({ minNewTokens: s.int(0, 9), end: [token()] }),
  ])();
}

/** Steps of the other kinds. */
function stepOf(s: Source, n: number): object {
  const token = () => s.int(0, n - 1);
  const keep = s.some({ keep: () => s.int(1, 3) });
  const last = s.some({ last: () => s.int(1, 9) });
  return s.one<() => object>([
    () => ({ topP: s.one([0.3, 0.7, 1]), ...keep }),
    () => ({ minP: s.one([0.01, 0.3, 1]), ...keep }),
    () => ({ topK: s.int(1, 9), ...keep }),
    () => ({ temperature: s.one([0, 0.5, 2]) }),
    () => ({ repetitionPenalty: s.one([0.5, 2]), ...last }),
    () => ({ frequencyPenalty: s.one([-0.5, 0.5]), ...last }),
    () => ({ presencePenalty: 0.25, ...last }),
    () => ({ dry: 0.5, base: 2, allowedLength: s.int(1, 3), breakers: [token()], ...last }),
    () => ({ dynamicTemperature: [0.5, 2] }),
    () => ({ topA: 0.3, ...keep }),
    () => ({ typicalP: s.one([0.3, 0.9]), ...keep }),
    () => ({ epsilon: s.one([0.001, 0.3]), ...keep }),
    () => ({ eta: s.one([0.001, 0.3]), ...keep }),
    () => ({ xtc: s.one([0.5, 1]), threshold: 0.07, spare: token() }),
  ])();
}

/** The table of orders of lanes. */
const ORDERS = area(256, "work");

/** Elements that are moved together, with their tokens or without. */
function moved(d: Draw) {
  const n = d.length();
  const tokens = d.int(0, 1) === 0 ? 0 : area(8 * Math.ceil(n / 2), "read");
  return { x: d.array("read", n), tokens, y: d.array("change", n), to: area(8 * Math.ceil(n / 2), "change"), orders: ORDERS, n };
}

interface Sampler {
  process(logits: unknown, options: unknown): unknown;
}

export const chain: Family = {
  calls: () => [
    call("acceptDraft", "rows", (s) => {
      const [k, n] = [s.int(0, 3), Math.max(1, s.side())];
      const draft = Array.from({ length: k }, () => s.int(0, n - 1));
      const options = s.some({ seed: seedOf(s), position: seedOf(s) });
      return [s.finite((k + 1) * n), { draft, draftLogits: s.finite(k * n), ...options }];
    }),
    call("beamStep", "rows", (s) => {
      const [groups, each, n] = [s.int(1, 2), s.int(1, 2), Math.max(1, s.side())];
      const beams = groups * each;
      const logProbabilities = Array.from({ length: beams }, () => -s.int(0, 9) / 4);
      const more = s.some({ count: () => s.int(1, 5), diversity: () => s.one([0, 0.5]) });
      return [s.finite(beams * n), { logProbabilities, groups, ...more }];
    }),
    call(
      "createSampler",
      "rows",
      (s) => {
        const n = Math.max(1, s.length());
        const steps = [
          ...Array.from({ length: n > 1 ? s.int(0, 2) : 0 }, () => hiding(s, n)),
          ...Array.from({ length: s.int(0, 3) }, () => stepOf(s, n)),
        ];
        const ids = Array.from({ length: n > 1 ? s.int(0, 9) : 0 }, () => s.int(1, Math.min(n - 1, 3)));
        const given = {
          ids: () => ids,
          promptLength: () => 0,
          bitMask: () => Int32Array.from({ length: Math.ceil(n / 32) }, () => s.one([-1, 0x55555555, 0x7fff0001])),
          position: seedOf(s),
          out: () => s.out(n),
        };
        const options = s.some(given);
        const prompt = options === undefined || options.ids === undefined ? {} : { promptLength: Math.floor(ids.length / 2) };
        return [
          { vocabulary: n, steps, ...s.some({ seed: seedOf(s), row: () => s.int(0, 9) }) },
          s.finite(n),
          options && { ...options, ...prompt },
        ];
      },
      (lw) =>
        (options, ...args) =>
          (lw as { createSampler(options: unknown): Sampler }).createSampler(options).process(...(args as [unknown, unknown])),
    ),
  ],
  steps: {
    bitMask: (d) => {
      const n = d.length();
      return { words: area(8 * Math.ceil(n / 64), "read"), x: d.array("change", n), n };
    },
    compact: (d) => ({ ...moved(d), first: 3, least: 0.5 }),
    entropy: (d) => {
      const n = d.length();
      return { x: d.array("read", n), sums: area(24, "write", "float64"), n, top: 9 };
    },
    gather: (d) => ({ ...moved(d), centre: 0.25, most: 0.5, stop: d.int(0, 9) }),
    ring: (d) => {
      const n = d.length();
      return { x: d.array("read", n), places: area(8 * Math.ceil(n / 2), "change"), n, first: 3, centre: 0.25, lo: 0.125, hi: 0.5 };
    },
    nearness: (d) => {
      const n = d.length();
      const numbers = { centre: 0.25, rate: 8, top: 9, buckets: 64 };
      return { x: d.array("read", n), table: area(16 * numbers.buckets, "write", "float64"), n, ...numbers };
    },
  },
};
