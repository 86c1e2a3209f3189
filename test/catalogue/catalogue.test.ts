import { expect, test } from "vitest";
import * as ops from "../../src/ops/index.js";
import { catalogue } from "../../tools/catalogue/index.js";

const op = (spec: object, methods: object = {}) => Object.assign(() => 0, { spec, ...methods });

test("an op of an unknown kind, and a method of a known op, need a call", () => {
  const strange = op({ name: "strange", kind: "strange" });
  expect(() => catalogue({ ...ops, strange })).toThrow('The catalogue has no call of "strange": add one to tools/catalogue.');
  const relu = op(ops.relu.spec, { derivative: ops.relu.derivative, backward: ops.relu.backward, inverse: () => 0 });
  expect(() => catalogue({ ...ops, relu })).toThrow('The catalogue has no call of "relu.inverse"');
});

test("an element-wise op is judged by the bound of its spec", () => {
  const judges = new Map(catalogue(ops).map(({ name, judge }) => [name, judge]));
  const bounds = Object.values(ops).flatMap(({ spec }) => ("df" in spec ? [spec] : []));
  expect(bounds.length).toBeGreaterThan(40);
  for (const { name, ulp } of bounds) expect(judges.get(name), name).toBe(ulp);
});
