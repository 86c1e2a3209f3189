// Softmax and its relatives with a scale, a temperature or a tau of any size, against decimal arithmetic.
import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { uniform } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { decimals, digits, ELEMENTS, Exact, powerOf2 } from "../support/formulas.js";

describe.each(ELEMENTS)("rows of $name", ({ type, round, bits, least, most }) => {
  const next = uniform(5);
  const epsilon = 2 ** -bits;
  const sign = () => (next() < 0.5 ? -1 : 1);
  const anySize = () => (1 + next()) * 2 ** Math.floor(least - bits + next() * (most - least + bits));
  const end = powerOf2(most).times(2 - 2 ** -bits);

  /** Logits of any size, or beside each other, with a factor that is of any size, or of that of their inverse. */
  const rows = Array.from({ length: 300 }, (_, i) => {
    const origin = sign() * anySize();
    const beside = i % 3 > 0;
    const x = new type(
      Array.from({ length: 5 }, () => round(beside ? origin * (1 + next() * (i % 3 === 1 ? 1 : 1e-5)) : sign() * anySize())),
    );
    const matching = Math.min(
      Math.max(2 ** (8 * next() - 4) / Math.abs(beside ? origin * epsilon ** next() : x[0]), 2 ** (least - bits)),
      2 ** most,
    );
    return { x: x as FloatArray, factor: round(sign() * (next() < 0.4 ? anySize() : matching)) };
  });

  /** The logarithms of the softmax of factor x, and by how much the rounding of the products may change them: where they leave the range, not at all. */
  function logarithms(x: FloatArray, factor: Decimal) {
    const products = [...x].map((x) => digits(x).times(factor));
    const top = Decimal.max(...products);
    const log = decimals.log1p(products.reduce((sum, l) => sum.plus(decimals.exp(l.minus(top))), new Exact(0)).minus(1));
    const size = Decimal.max(...products.map((l) => l.abs()));
    const slack = size.gt(end) || factor.abs().lt(powerOf2(least)) ? 0 : size.times(4 * epsilon).toNumber();
    return { exact: products.map((l) => l.minus(top).minus(log)), slack, lse: top.plus(log) };
  }
  const close = (y: number, exact: Decimal, slack: number) => {
    if (exact.lt(-2e3) && slack < 1e3) return y === 0;
    const error = slack + 16 * epsilon + Math.abs(exact.toNumber()) * 2 * epsilon;
    const [low, high] = [-error, error].map((e) => Math.exp(Math.min(exact.toNumber() + e, 1)));
    return y >= low * (1 - 8 * epsilon) - 2 ** (least - bits + 3) && y <= high * (1 + 8 * epsilon) + 2 ** (least - bits + 3);
  };

  test.each(builds)("%s: softmax and its relatives, with a scale of any size", (_, lw) => {
    for (const { x, factor } of rows) {
      const { exact, slack, lse } = logarithms(x, digits(factor));
      const text = (y: FloatArray) => `${[...x]} times ${factor}: ${[...y]}, exactly ${exact.map((l) => Math.exp(l.toNumber()))}`;
      const y = lw.softmax(x, { scale: factor });
      const opposite = lw.softmin(x, { scale: -factor });
      expect(y.every((p, i) => close(p, exact[i], slack)) && opposite.every((p, i) => close(p, exact[i], slack)), text(y)).toBe(true);
      const log = lw.logSoftmax(x, { scale: factor });
      const near = (y: number, exact: Decimal, slack: number) => {
        const bound = Decimal.min(Decimal.max(exact, end.neg()), end);
        return digits(Math.min(Math.max(y, end.neg().toNumber()), end.toNumber()))
          .minus(bound)
          .abs()
          .lte(
            bound
              .abs()
              .times(8 * epsilon)
              .plus(2 * slack + 16 * epsilon),
          );
      };
      expect(
        log.every((l, i) => near(l, exact[i], slack)),
        text(log),
      ).toBe(true);
      const sum = lw.logSumExp(x, { scale: factor });
      expect(near(sum[0], lse, slack), `${text(sum)} ${lse}`).toBe(true);
      const [best, first] = [
        Math.sign(factor) * Math.max(...x.map((x) => x * Math.sign(factor))),
        lw.hardmax(x, { scale: factor }).indexOf(1),
      ];
      expect(first, text(x)).toBe(x.indexOf(best));
    }
  });

  test.each(builds)("%s: softmax after a temperature of any size", (_, lw) => {
    for (const { x, factor } of rows) {
      const temperature = Math.abs(factor);
      const { exact, slack } = logarithms(x, new Exact(1).div(digits(temperature)));
      const y = lw.softmax(lw.temperature(x, { temperature }));
      expect(
        y.every((p, i) => close(p, exact[i], slack)),
        `${[...x]} over ${temperature}: ${[...y]}`,
      ).toBe(true);
    }
  });

  test.each(builds)("%s: gumbelSoftmax is a distribution for every tau", (_, lw) => {
    for (const { x, factor } of rows) {
      const tau = Math.abs(factor);
      const [soft, hard] = [false, true].map((hard) => lw.gumbelSoftmax(x, { tau, hard }));
      expect(
        [...soft].reduce((sum, p) => sum + p, 0),
        `${[...x]}, tau ${tau}: ${[...soft]}`,
      ).toBeCloseTo(1, 5);
      expect([...hard].sort()).toEqual([0, 0, 0, 0, 1]);
      expect(soft[hard.indexOf(1)]).toBe(Math.max(...soft));
    }
  });
});
