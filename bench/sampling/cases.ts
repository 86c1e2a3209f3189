// From a row of logits to tokens, with what each step may take: in times of logSumExp, which reads the row once.
import { create, type Lanewise, type SamplerStep } from "lanewise";
import { largestByHeap } from "./heap.js";
import { bitMask, ids, normalRow, peakedRow, VOCABULARY } from "./rows.js";

/** A way to compute something. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
  /** What a call gives. */
  readonly result: () => unknown;
  /** What it has to be. */
  readonly expected: () => unknown;
}

/** How the times of two contenders should compare: `slower` takes at least, or at most, so many times as long. */
export interface Claim {
  readonly slower: string;
  readonly faster: string;
  readonly least?: number;
  readonly most?: number;
}

export interface Case {
  readonly name: string;
  readonly contenders: readonly Contender[];
  readonly claims: readonly Claim[];
}

/** A library's own function for the largest elements. */
export interface Peer {
  readonly name: string;
  readonly top: (x: Float32Array, k: number) => Promise<{ values: ArrayLike<number>; indices: ArrayLike<number | bigint> }>;
}

const LIKELIEST = 50;
const ROWS = 64;
const YARDSTICK = "logSumExp";
const NUCLEUS = { topP: 0.95, temperature: 0.8 };
const STEPS: Readonly<Record<string, readonly SamplerStep[]>> = {
  "createSampler: temperature, top-p": [{ temperature: NUCLEUS.temperature }, { topP: NUCLEUS.topP }],
  "createSampler: mask, penalty of 2000 ids, min-p": [{ bitMask: true }, { repetitionPenalty: 1.1 }, { minP: 0.05 }],
};
/** Seeds of the draws that are compared with the mathematics. */
const SEEDS = [1, 2, 3];

/** The logarithm of the sum in float64, to what float32 holds of it. */
function exactSum(x: Float32Array): number {
  let [top, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (const value of x) top = Math.max(top, value);
  for (const value of x) sum += Math.exp(value - top);
  return Math.fround(top + Math.log(sum));
}

const entries = ({ values, indices }: { values: ArrayLike<number>; indices: ArrayLike<number | bigint> }) =>
  Array.from(values, (value, i) => [value, Number(indices[i])]);

/** The draws by `sample`, and by plain JavaScript. */
function sampled(lw: Lanewise, plain: Lanewise, x: Float32Array): Contender {
  const draws = (instance: Lanewise) => SEEDS.map((seed) => instance.sample(x, { ...NUCLEUS, seed }));
  return {
    name: "sample: temperature, top-p",
    run: () => lw.sample(x, { ...NUCLEUS, seed: 1 }),
    result: () => draws(lw),
    expected: () => draws(plain),
  };
}

function stepped(lw: Lanewise, plain: Lanewise, x: Float32Array, name: string): Contender {
  const steps = STEPS[name];
  const given = steps.some((step) => "bitMask" in step) ? { ids, bitMask } : {};
  const draws = (instance: Lanewise) => {
    const sampler = instance.createSampler({ vocabulary: VOCABULARY, steps, seed: 1 });
    return SEEDS.map((position) => sampler.sample(x, { ...given, position }));
  };
  const sampler = lw.createSampler({ vocabulary: VOCABULARY, steps, seed: 1 });
  return { name, run: () => sampler.sample(x, given), result: () => draws(lw), expected: () => draws(plain) };
}

/** One row: what is to be chosen from it against reading it once. */
function rowCase(name: string, lw: Lanewise, plain: Lanewise, x: Float32Array, peer: Peer): Case {
  const top = () => lw.topEntries(x, { k: LIKELIEST });
  const exact = () => entries(plain.topEntries(x, { k: LIKELIEST }));
  const heap = "a heap by hand";
  const draws = [sampled(lw, plain, x), ...Object.keys(STEPS).map((name) => stepped(lw, plain, x, name))];
  return {
    name,
    contenders: [
      { name: YARDSTICK, run: () => lw.logSumExp(x), result: () => lw.logSumExp(x)[0], expected: () => exactSum(x) },
      { name: "topEntries, 50", run: top, result: () => entries(top()), expected: exact },
      { name: heap, run: () => largestByHeap(x, LIKELIEST), result: () => entries(largestByHeap(x, LIKELIEST)), expected: exact },
      {
        name: peer.name,
        run: () => peer.top(x, LIKELIEST),
        result: async () => entries(await peer.top(x, LIKELIEST)),
        expected: exact,
      },
      ...draws,
    ],
    claims: [
      { slower: "topEntries, 50", faster: YARDSTICK, most: 2.5 },
      { slower: heap, faster: "topEntries, 50", least: 5 },
      { slower: peer.name, faster: "topEntries, 50", least: 20 },
      ...draws.map(({ name }) => ({ slower: name, faster: YARDSTICK, most: name.includes("mask") ? 3.5 : 3 })),
    ],
  };
}

/** Many rows at once: by two threads against one, to the same bits. */
function rowsCase(name: string, [one, two]: readonly (() => unknown)[]): Case {
  return {
    name: `${ROWS} rows: ${name}`,
    contenders: [
      { name: "one thread", run: one, result: one, expected: two },
      { name: "two threads", run: two, result: two, expected: one },
    ],
    claims: [{ slower: "one thread", faster: "two threads", least: 1.7 }],
  };
}

/** All cases, each made when it is its turn. */
export async function casesOf(peer: Peer): Promise<{ info: Lanewise["info"]; cases: (() => Case)[]; close: () => void }> {
  const capacity = 2 ** 28;
  const [lw, plain] = [await create({ capacity }), await create({ simd: "none" })];
  const [one, two] = [await create({ capacity }), await create({ capacity, threads: 2 })];
  const resident = (row: Float32Array) => {
    const x = lw.alloc(Float32Array, VOCABULARY);
    x.set(row);
    return x;
  };
  const shape = [ROWS, VOCABULARY];
  const many = [one, two].map((lw) => {
    const x = lw.alloc(Float32Array, ROWS * VOCABULARY);
    for (let row = 0; row < ROWS; row++) x.set(normalRow, row * VOCABULARY);
    return { lw, x };
  });
  const both = (call: (lw: Lanewise, x: Float32Array) => unknown) =>
    many.map(
      ({ lw, x }) =>
        () =>
          call(lw, x),
    );
  return {
    info: lw.info,
    cases: [
      () => rowCase("normal, own array", lw, plain, normalRow, peer),
      () => rowCase("peaked, own array", lw, plain, peakedRow, peer),
      () => rowCase("normal, from alloc", lw, plain, resident(normalRow), peer),
      () => rowCase("peaked, from alloc", lw, plain, resident(peakedRow), peer),
      () =>
        rowsCase(
          "sample",
          both((lw, x) => lw.sample(x, { shape, ...NUCLEUS, seed: 1 })),
        ),
      () =>
        rowsCase(
          "topEntries",
          both((lw, x) => lw.topEntries(x, { shape, k: LIKELIEST })),
        ),
      () =>
        rowsCase(
          "logSumExp",
          both((lw, x) => lw.logSumExp(x, { shape })),
        ),
    ],
    close: () => two.dispose(),
  };
}
