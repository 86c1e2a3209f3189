// Every op on a row: what it makes of the same seven logits.
import type * as lanewise from "lanewise";

type RowLike = (x: Float32Array<ArrayBuffer>) => Float32Array;

export interface Bars {
  readonly note: string;
  readonly logits: Float32Array;
  /** -Infinity where a logit is hidden. */
  y(): Float32Array;
}

const LOGITS = Float32Array.of(2.2, 0.4, 1.6, -1.2, 0.9, -0.4, -2);
/** Draws of `sample`, and what makes the filters hide something. */
const DRAWS = 1000;
const FILTERS: Readonly<Record<string, object>> = { topK: { k: 3 }, topP: { p: 0.8 }, minP: { p: 0.2 }, temperature: { temperature: 0.5 } };

export const rowBars = (op: RowLike): Bars => ({ note: "Of seven logits.", logits: LOGITS, y: () => op(LOGITS) });

export function filterBars(op: lanewise.Sampling<string>): Bars {
  const options = FILTERS[op.spec.name];
  const values = Object.entries(options ?? {}).map(([name, value]) => `${name} ${value}`);
  return { note: `Of seven logits, with ${values.join(", ") || "the defaults"}.`, logits: LOGITS, y: () => op(LOGITS, options) };
}

/** Two steps that the filters above do not have. */
export const samplerBars = (op: lanewise.CreateSampler): Bars => ({
  note: "Of seven logits, with a repetition penalty of 2 for the first, and typical-p 0.8.",
  logits: LOGITS,
  y: () => op({ vocabulary: LOGITS.length, steps: [{ repetitionPenalty: 2 }, { typicalP: 0.8 }] }).process(LOGITS, { ids: [0] }),
});

/** The draft of a model that knows nothing. */
export const draftBars = (op: lanewise.AcceptDraft): Bars => ({
  note: `How often each of seven logits comes in ${DRAWS} steps with a draft by seven equal ones.`,
  logits: LOGITS,
  y() {
    const counts = new Float32Array(LOGITS.length);
    const logits = Float32Array.of(...LOGITS, ...LOGITS);
    for (let seed = 0; seed < DRAWS; seed++)
      counts[op(logits, { draft: [seed % 7], draftLogits: new Float32Array(7), seed })[0]] += 1 / DRAWS;
    return counts;
  },
});

/** One beam. */
export const beamBars = (op: lanewise.BeamStep): Bars => ({
  note: "The scores of the best three of seven logits.",
  logits: LOGITS,
  y() {
    const y = new Float32Array(LOGITS.length).fill(Number.NEGATIVE_INFINITY);
    const { tokens, scores } = op(LOGITS, { logProbabilities: [0], count: 3 });
    for (const [i, token] of tokens.entries()) y[token] = scores[i] ?? 0;
    return y;
  },
});

/** The logits at some indices. */
export const selectionBars = (k: number, chosen: (x: Float32Array) => Iterable<number>): Bars => ({
  note: k === 1 ? "Of seven logits." : `Of seven logits, with k ${k}.`,
  logits: LOGITS,
  y() {
    const indices = [...chosen(LOGITS)];
    return LOGITS.map((x, i) => (indices.includes(i) ? x : Number.NEGATIVE_INFINITY));
  },
});

export const sampleBars = (op: lanewise.Sample): Bars => ({
  note: `How often each of seven logits comes in ${DRAWS} draws.`,
  logits: LOGITS,
  y() {
    const counts = new Float32Array(LOGITS.length);
    for (let seed = 0; seed < DRAWS; seed++) counts[op(LOGITS, { seed })] += 1 / DRAWS;
    return counts;
  },
});
