// What a model of 151,936 tokens gives for the next one, and what is known of the text.
import { mulberry32 } from "../inputs.js";

export const VOCABULARY = 151_936;
const SIGMA = 3;
/** The likeliest token of a peaked row, and its logit: nearly all of the probability. */
const PEAK = { token: 777, logit: 40 };
const REPEATED = 2000;

const uniform = mulberry32(24);
const normal = () => SIGMA * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

export const normalRow = Float32Array.from({ length: VOCABULARY }, normal);
export const peakedRow = normalRow.slice();
peakedRow[PEAK.token] = PEAK.logit;

/** The mask of a grammar: of three words one hides nothing, one 20 tokens, one all but the likeliest of a peaked row. */
const WORDS = [-1, 0x5a5a1234, 0];
export const bitMask = Int32Array.from({ length: Math.ceil(VOCABULARY / 32) }, (_, i) => WORDS[i % WORDS.length]);
bitMask[PEAK.token >> 5] |= 1 << (PEAK.token & 31);

/** The tokens so far. */
export const ids = Int32Array.from({ length: REPEATED }, () => Math.floor(uniform() * VOCABULARY));
