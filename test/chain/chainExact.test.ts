// What the steps of createSampler keep where a sum of probabilities is as near to their bound as can be, against decimal arithmetic: the same
// in every build.
import type { Decimal } from "decimal.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { create, type FloatArray, type SamplerStep } from "../../src/index.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { beside, decimal, Exact, exact, fewest, halfOf, sumsOf } from "../support/exact.js";
import { make, normals } from "../support/samples.js";
import { left } from "./chains.js";

/** A row: its places from the largest logit on, with the sums of their masses; the masses, and the mean of x - top by these. */
function rowOf(x: FloatArray) {
  const { order, sums } = exact(x);
  const top = decimal(x[order[0]]);
  const distances = Array.from(x, (x) => decimal(x).minus(top));
  const known = new Map<number, Decimal>();
  const masses = distances.map((distance, i) => known.get(x[i]) ?? known.set(x[i], distance.exp()).get(x[i])) as Decimal[];
  const total = sums[sums.length - 1];
  const mean = masses.reduce((sum, mass, i) => sum.plus(mass.times(distances[i])), new Exact(0)).div(total);
  return { x, order, sums, distances, masses, total, mean };
}
type ExactRow = ReturnType<typeof rowOf>;

/** From a row and one of its places the number where the step is in doubt, and what it keeps with a number. */
interface Case {
  readonly at: (row: ExactRow, place: number) => number;
  readonly step: (p: number) => SamplerStep;
  readonly keeps: (row: ExactRow, p: number) => readonly number[];
}

const least = (p: number) => decimal(p).minus(halfOf(p));
const places = ({ x }: ExactRow, keeps: (i: number) => boolean) => Array.from(x, (_, i) => i).filter(keeps);

/** Places by their distance from the mean, the nearest first. */
function nearest({ x, distances, mean }: ExactRow): number[] {
  const known = new Map<number, Decimal>();
  for (const [i, distance] of distances.entries()) known.set(x[i], distance.minus(mean).abs());
  const far = (i: number) => known.get(x[i]) as Decimal;
  return Array.from(x, (_, i) => i).sort((i, j) => (x[i] === x[j] ? i - j : far(i).cmp(far(j)) || i - j));
}

const probability: Pick<Case, "at" | "keeps"> = {
  at: ({ masses, total }, place) => masses[place].div(total).toNumber(),
  keeps: (row, p) => {
    const kept = places(row, (i) => row.masses[i].gte(least(p).times(row.total)));
    return kept.length > 0 ? kept : [row.order[0]];
  },
};

const CASES: Readonly<Record<string, Case>> = {
  topP: {
    at: ({ order, sums, total }, place) => sums[order.indexOf(place)].div(total).toNumber(),
    step: (topP) => ({ topP }),
    keeps: ({ order, sums }, p) => order.slice(0, fewest(sums, p, false)),
  },
  typicalP: {
    at: (row, place) => {
      const order = nearest(row);
      return sumsOf(row.x, order)[order.indexOf(place)].div(row.total).toNumber();
    },
    step: (typicalP) => ({ typicalP }),
    keeps: (row, p) => {
      const order = nearest(row);
      return order.slice(0, fewest(sumsOf(row.x, order), p, false));
    },
  },
  epsilon: { ...probability, step: (epsilon) => ({ epsilon }) },
  topA: {
    at: ({ masses, total }, place) => masses[place].times(total).toNumber(),
    step: (topA) => ({ topA }),
    keeps: (row, p) => places(row, (i) => row.masses[i].times(row.total).gte(least(p))),
  },
  eta: {
    at: ({ distances, mean }, place) => distances[place].minus(mean).times(2).exp().toNumber(),
    step: (eta) => ({ eta }),
    keeps: (row, p) => {
      const bound = least(p).ln().div(2);
      const { masses, distances, mean, total } = row;
      return places(row, (i) => masses[i].gte(least(p).times(total)) || distances[i].minus(mean).gte(bound));
    },
  },
  xtc: {
    at: probability.at,
    step: (threshold) => ({ xtc: 1, threshold }),
    keeps: (row, p) => {
      const gone = row.order.filter((i) => row.masses[i].gte(least(p).times(row.total))).slice(0, -1);
      return row.order.filter((i) => !gone.includes(i));
    },
  },
  mirostat: {
    at: ({ masses, total }, place) => -Math.log2(masses[place].div(total).toNumber()) / 2,
    step: (mirostat) => ({ mirostat }),
    keeps: (row, bits) => probability.keeps(row, 2 ** (-2 * bits)),
  },
};

const full = await create({ capacity: 2 ** 16 });

test.each(Object.entries(CASES).flatMap(([name, one]) => TYPES.map((type) => [name, type, one] as const)))(
  "%s, %o",
  (_name, type, { at, step, keeps }) => {
    const rows = fc.oneof(
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 30 }),
      fc.array(fc.integer({ min: -4, max: 1 }), { minLength: 20, maxLength: 400 }),
      fc.array(
        fc.double({ min: -12, max: 3, noNaN: true }).map((x) => (Math.abs(x) < 1e-9 ? 0 : x)), // decimals have 45 digits
        { minLength: 2, maxLength: 30 },
      ),
    );
    const law = fc.property(rows, fc.nat(), fc.integer({ min: -2, max: 2 }), (values, place, units) => {
      const row = rowOf(make(type, values.length, (i) => values[i]));
      const p = beside(at(row, place % values.length), units);
      if (!(p > 0 && p < 1) && !("mirostat" in step(p) && p > 0)) return;
      const right = [...keeps(row, p)].sort((a, b) => a - b);
      for (const [build, lw] of [...builds, ["a full heap", full] as const]) {
        const { x } = row;
        const kept = left(lw.createSampler({ vocabulary: x.length, steps: [step(p)] }).process(x));
        expect(kept, `${build}, ${JSON.stringify(step(p))}`).toEqual(right);
      }
    });
    fc.assert(law, { seed: 1, numRuns: 80 });
  },
);

test("typicalP where two logits are as far from the mean as can be told", () => {
  // the middle of the logits a and b is the mean, but for a last digit
  const normal = normals(6);
  for (let turn = 0; turn < 10; turn++) {
    const x = Float64Array.from({ length: 6 }, () => normal());
    const { distances, mean } = rowOf(x);
    const [a] = distances;
    x[5] = decimal(x[0]).minus(a.minus(mean).times(2)).toNumber();
    for (let again = 0; again < 20; again++) {
      // x[5] moves the mean
      const next = rowOf(x);
      x[5] = decimal(x[0]).minus(next.distances[0].minus(next.mean).times(2)).toNumber();
    }
    const row = rowOf(x);
    const order = nearest(row);
    const sums = sumsOf(x, order);
    for (let n = 0; n < 6; n++) {
      const p = Math.min(1 - 2 ** -53, sums[n].div(row.total).toNumber() * 0.999);
      const right = order.slice(0, fewest(sums, p, false)).sort((a, b) => a - b);
      for (const [build, lw] of builds)
        expect(left(lw.createSampler({ vocabulary: 6, steps: [{ typicalP: p }] }).process(x)), build).toEqual(right);
    }
  }
});
