const COPY = "Both sides are as fast as copying, which is the limit.";

/** Why a target may be missed, what was tried, and what the limit is; by op. */
export const NOTES: Readonly<Record<string, string>> = {
  dense:
    "A single row takes as long as reading its weights once: see `reading the weights`. Four streams of 16 bytes a step read fastest; prefetching changed nothing. 1024 x 1024 x 1024 depends on what else uses the second and third level of the cache. Rows in chunks of 96 were up to a fifth faster there; tiles of 256 or 384 terms instead of 512 changed nothing. On an idle machine, layers of many rows reach nine tenths of the peak (`npm run bench -- dense`); the rest of a ratio is the peer's.",
  softsign:
    "Half of the time corrects the rounding of the sum, which the bound of 1 ULP needs. Without it: 1.46 ULP at twice the speed. In float64 it took half as long again.",
  geluTanh:
    "Float32 cannot hold the exponent, which grows like x^3, so it is computed in float64. The peers' results are wrong by millions of ULP there. One division in float32 instead of two in float64 made it 1.7 times as fast.",
  hardSigmoid:
    "The peers round the product, which cancels beta: 512 ULP and more near the lower end. The baseline has no fused multiply-add and computes the sum in float64.",
  relu: COPY,
  relu6: COPY,
  leakyRelu: COPY,
  softmax:
    "On the baseline both sides take the same number of steps for a term; ours has a polynomial of one degree more. One degree less is 1.08 to 1.12 times as fast with an error of 4.5 ULP; the bound is 4, and the peers' error is 12 and more. Rejected: tiles with a maximum of their own, which save one of three passes over a long row (no faster); sums of eight vectors before float64 (1.02 to 1.04 times as fast, for 0.6 kB).",
};

/** At this length and below the call itself is what is timed. */
export const SMALL = 256;
export const SMALL_NOTE = `At ${SMALL} elements the call dominates: 30 ns for checks and options, 12 ns for the boundary. Per-node times exclude call overhead: they are the difference between a model of one and of many nodes. \`run()\` includes it.`;
