// The properties of an op, and what each means for a network that is trained with it.
import { format, interval, percent } from "../format.js";
import type { Facts } from "./facts.js";

export interface PropertyRow {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

const yes = (is: boolean) => (is ? "yes" : "no");

export function propertyRows(facts: Facts): PropertyRow[] {
  return [
    { name: "Range", value: interval(facts.range), meaning: range(facts) },
    {
      name: "Limits",
      value: facts.limits.map((limit) => (Number.isNaN(limit) ? "none" : format(limit))).join(" and "),
      meaning: limits(facts),
    },
    { name: "Derivative’s range", value: interval(facts.slopes), meaning: slopes(facts) },
    { name: "Monotonic", value: yes(facts.monotonic), meaning: monotonic(facts) },
    { name: "Smooth", value: yes(facts.smooth), meaning: smooth(facts) },
    { name: "Zero-centred", value: facts.odd ? "yes, odd" : `mean ${format(facts.mean, 3)}`, meaning: centred(facts) },
    { name: "Spread", value: format(facts.deviation, 3), meaning: spread(facts) },
    { name: "Identity near 0", value: yes(facts.identity), meaning: identity(facts) },
    { name: "Sparse", value: facts.zeros > 0 ? percent(facts.zeros) : "no", meaning: sparse(facts) },
    { name: "Dead", value: facts.dead > 0 ? percent(facts.dead) : "nowhere", meaning: dead(facts) },
  ];
}

function range({ range: [low, high] }: Facts): string {
  if (Number.isFinite(low) && Number.isFinite(high))
    return "Bounded: activations cannot blow up with depth, but near an end that is only approached, the gradient fades.";
  if (Number.isFinite(low))
    return "Bounded below only: large inputs keep their gradient, and nothing but the weights holds their size back.";
  if (Number.isFinite(high))
    return "Bounded above only: as a log-probability it can punish without limit, but never rewards above its top.";
  return "Unbounded on both sides: it does not limit activations; normalisation or careful weights have to.";
}

function limits({ limits: [left, right] }: Facts): string {
  if (Number.isNaN(left) || Number.isNaN(right)) return "Far out it has no limit: large inputs give values that say little about them.";
  const ends = [left, right].filter(Number.isFinite).length;
  if (ends === 2) return "It settles on both sides: very large inputs can no longer be told apart.";
  if (ends === 1) return "It settles on one side: there, inputs can no longer be told apart; on the other side they can.";
  return "It settles on neither side: inputs can be told apart however large they are.";
}

function slopes({ slopes: [low, high] }: Facts): string {
  const steepest = Math.max(Math.abs(low), Math.abs(high));
  if (steepest === 0) return "No gradient passes at all: it cannot be trained through.";
  if (!Number.isFinite(steepest)) return "The slope has no bound: large inputs make gradients explode.";
  if (steepest < 0.999)
    return `At best ${format(steepest, 3)} of the gradient passes: each such layer shrinks it, unless the weights make up for that.`;
  if (steepest > 1.001) return `The gradient can grow by up to ${format(steepest, 4)} in one layer, which helps it through deep stacks.`;
  return "At best the gradient passes whole, and it never grows: depth alone does not make it explode.";
}

const monotonic = (facts: Facts): string =>
  facts.monotonic
    ? "A larger input never gives a smaller output, so the sign of the gradient always tells which way to go."
    : "The slope changes its sign: two inputs can give the same output, and a unit can be pushed over the bump either way.";

const smooth = (facts: Facts): string =>
  facts.smooth
    ? "No corner: the gradient changes gradually, which suits second-order methods and small networks that approximate smooth functions."
    : "It has a corner or a jump: harmless to stochastic gradient descent, less so to methods that use curvature.";

const centred = (facts: Facts): string =>
  facts.odd || Math.abs(facts.mean) < 0.01
    ? "Outputs of normal inputs average 0, so the next layer’s weights are not all pushed the same way."
    : "Outputs of normal inputs average off 0: the next layer’s bias, or normalisation, has to take that up.";

const spread = (facts: Facts): string =>
  `The standard deviation of the output for normal inputs: initial weights are best scaled by its inverse${
    facts.deviation > 0 && Number.isFinite(facts.deviation) ? `, ${format(1 / facts.deviation, 3)}` : ""
  }.`;

const identity = (facts: Facts): string =>
  facts.identity
    ? "With small weights a deep network starts out nearly linear, and signals pass it unharmed."
    : "Small signals are bent, shifted or cut from the start: initial weights matter more.";

const sparse = (facts: Facts): string =>
  facts.zeros > 0
    ? "The share of normal inputs that give exactly 0: such units take no part, which is cheap and separates features."
    : "Hardly ever exactly 0: every unit takes part in every answer.";

const dead = (facts: Facts): string =>
  facts.dead > 0
    ? "The share of normal inputs without any gradient: a unit that sees only such inputs has stopped learning for good."
    : "Some gradient always passes: no unit is ever lost for good.";
