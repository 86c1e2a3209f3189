import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { acceptance, type SpeculativeSpec, acceptDraft as spec } from "../../spec/speculative.js";
import type { Binaries, FloatArray, Like } from "../../types.js";
import * as validate from "../../validate/index.js";
import { BIND } from "../bind.js";
import { massesOf, Orders } from "../sampling/orders.js";
import type { Tokens } from "./chain.js";

export interface DraftOptions<A extends FloatArray> {
  draft: Tokens;
  draftLogits: Like<A>;
  seed?: number;
  position?: number;
}

export interface AcceptDraft {
  <A extends FloatArray>(logits: A, options: DraftOptions<A>): Int32Array;
  /** The mathematics. */
  readonly spec: SpeculativeSpec;
  [BIND](instance: Instance): AcceptDraft;
}

const NAME = spec.name;

/** A row of logits as probabilities: e^(x - top) / mass. */
interface Distribution {
  readonly x: FloatArray;
  readonly top: number;
  readonly mass: number;
}

/** The distributions of rows of n logits; throws where one is none. */
function distributions(instance: Instance, binaries: Binaries, name: string, x: FloatArray, n: number): Distribution[] {
  const orders = new Orders(NAME, instance, binaries, x, x.length / n, n);
  return massesOf(orders).map(({ top, mass }, row) => {
    if (!Number.isFinite(top)) throw validate.noDistribution(NAME, top, name);
    return { x: orders.row(row), top, mass };
  });
}

const chance = ({ x, top, mass }: Distribution, token: number): number => Math.exp(x[token] - top) / mass;

/** The token where the masses, in order, pass the part u of all. */
function drawn(n: number, mass: (i: number) => number, u: number): number {
  const all = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) total += all[i] = mass(i);
  let [rest, token] = [u * total, 0];
  for (let i = 0; i < n && rest >= 0; i++) {
    if (all[i] === 0) continue;
    token = i;
    rest -= all[i];
  }
  return token;
}

/** The token instead of a refused one, from what p has above q. */
function instead(n: number, p: Distribution, q: Distribution, refused: number, u: number): number {
  const above = (i: number) => Math.max(0, chance(p, i) - chance(q, i));
  for (let i = 0; i < n; i++) if (above(i) > 0) return drawn(n, above, u);
  // less than a rounding: the distributions are the same but for the refused token
  return drawn(n, (i) => (i === refused ? 0 : chance(p, i)), u);
}

/** Makes acceptDraft's function. */
export function acceptDraftOf(binaries: Binaries, open: () => Instance = defaultInstance): AcceptDraft {
  const call = (logits: FloatArray, options: DraftOptions<FloatArray>): Int32Array => {
    const given = validate.draftOptions(NAME, options);
    validate.float(NAME, "logits", logits);
    const { draft, seed, position } = given;
    const n = validate.draftRows(NAME, logits.length, draft.length);
    validate.same(NAME, "draftLogits", given.draftLogits, logits, "logits", draft.length * n);
    const tokens = validate.tokenIds(NAME, "draft", n, draft);
    const models = distributions(open(), binaries, "logits", logits, n);
    const drafts = distributions(open(), binaries, "draftLogits", given.draftLogits as FloatArray, n);
    for (const [i, q] of drafts.entries()) if (chance(q, tokens[i]) === 0) throw validate.neverDrafted(NAME, i, tokens[i]);
    for (let i = 0; i < tokens.length; i++) {
      const { u, v } = acceptance(seed, position + i);
      const [p, q] = [models[i], drafts[i]];
      if (u * chance(q, tokens[i]) < chance(p, tokens[i])) continue;
      return Int32Array.of(...tokens.subarray(0, i), instead(n, p, q, tokens[i], v));
    }
    const last = models[tokens.length];
    return Int32Array.of(
      ...tokens,
      drawn(n, (j) => chance(last, j), acceptance(seed, position + tokens.length).v),
    );
  };
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => acceptDraftOf(binaries, () => instance) });
}
