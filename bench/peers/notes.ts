/** Why a target may be missed, what was tried, and what the limit is; by op. */
export const NOTES: Readonly<Record<string, string>> = {
  dense:
    "A single row is as fast as its weights can be read, which `reading the weights` shows: they pass once through the cache, and there is nothing to win by computing faster. Four streams of 16 bytes a step read fastest; loads ahead of them changed nothing. 1024 x 1024 x 1024 depends on who else uses the second and third level of the cache; rows in chunks of 96 won up to a fifth there, blocks of 256 or 384 instead of 512 terms nothing. On a calm machine the layers of many rows reach nine tenths of the peak and more (`npm run bench -- dense`), so that the rest of a ratio is the peer's.",
  softsign:
    "The bound of 1 ULP takes the correction of the sum's rounding, half of the time; without it 1.46 ULP at twice the speed. In float64 lanes it took half as long again.",
  geluTanh:
    "Float32 cannot hold the exponent, which grows like x^3, so it is computed in float64 lanes; the peers' results are wrong by millions of ULP there. One division in float32 lanes instead of two in float64 ones made it 1.7 times as fast.",
  hardSigmoid:
    "The peers round the product, which cancels beta: 512 ULP and more near the lower end. The baseline, which cannot fuse, computes the sum in float64 lanes.",
  relu: "Both sides are as fast as copying, which nobody can beat.",
  relu6: "Both sides are as fast as copying, which nobody can beat.",
  leakyRelu: "Both sides are as fast as copying, which nobody can beat.",
  softmax:
    "On the baseline both sides do the same number of steps for a term, ours with one degree more: with one less it is 1.08 to 1.12 times as fast, but off by up to 4.5 ULP, of which the bound is 4 and the peers' error 12 and more. Blocks with a maximum of their own, which spare a long row one of three passes, were as fast as without; sums of eight vectors before they go to float64 1.02 to 1.04 times as fast, for 0.6 kB.",
};

/** At this length and below the call itself is what is timed. */
export const SMALL = 256;
export const SMALL_NOTE = `At ${SMALL} elements it is the call that is timed: 30 ns for checks and options, 12 for the boundary. A node's time does not have such in it, being told from models of one and of many nodes; \`run()\` does.`;
