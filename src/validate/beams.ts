// The options of beamStep.
import { floatType } from "../arrays.js";
import type { BeamPlan } from "../spec/beams.js";
import type { Parameter } from "../spec/spec.js";
import { wrongRange, wrongType } from "./error.js";
import { options, parameter } from "./option.js";
import { known } from "./unknown.js";

const OF_BEAMS = { logProbabilities: 1, count: 1, groups: 1, diversity: 1 } as const;
const BEAMS = /*#__PURE__*/ known<typeof OF_BEAMS>(OF_BEAMS, {}, [
  "logProbabilities:scores beamscores runningscores",
  "groups:numbeamgroups beamgroups",
  "diversity:diversitypenalty",
  "count:k n",
]);

/** The options of beamStep: the logarithms of the beams' probabilities, and the plan. */
export function beamOptions(
  op: string,
  value: object | undefined,
  parameters: Readonly<Record<"groups" | "diversity", Parameter>>,
): BeamPlan & { readonly before: Float64Array } {
  const given = options<Record<string, unknown>>(op, value as Record<string, unknown>, BEAMS);
  const { logProbabilities, count, groups, diversity } = given;
  const list = logProbabilities as ArrayLike<unknown>;
  if (!Array.isArray(list) && floatType(list) === undefined) throw wrongType(op, "logProbabilities", "an array of numbers", list);
  const before = new Float64Array(list.length);
  for (let i = 0; i < before.length; i++) {
    const one = list[i];
    if (typeof one !== "number") throw wrongType(op, "logProbabilities", "an array of numbers", one);
    if (!(one < Number.POSITIVE_INFINITY)) throw wrongRange(op, "logProbabilities", "numbers below infinity", one);
    before[i] = one;
  }
  if (before.length === 0) throw wrongRange(op, "logProbabilities", "one beam or more", 0);
  const parts = parameter(op, "groups", parameters.groups, groups, true);
  if (before.length % parts !== 0) throw wrongRange(op, "groups", `a divisor of ${before.length}, the number of beams`, parts);
  const most = count === undefined ? (2 * before.length) / parts : count;
  return {
    before,
    groups: parts,
    diversity: parameter(op, "diversity", parameters.diversity, diversity, true),
    count: parameter(
      op,
      "count",
      { default: Number.NaN, summary: "", expected: "a whole number from 1 on", valid: (n) => Number.isSafeInteger(n) && n >= 1 },
      most as number,
      true,
    ),
  };
}
