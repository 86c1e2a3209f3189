// Getters that an option may have: they give something else later, or do something to the arrays of the call.
import type { FloatArray } from "../../../src/index.js";
import { Template } from "./draw.js";
import type { Scene } from "./scene.js";
import { CallersError, detach, type Mode, shrink } from "./spoil.js";

/** What a getter of an option may do when it is asked, once or again and again. */
export interface Trap {
  readonly name: string;
  readonly mode: Mode;
  /** @param value what it should give; @param asked how often it was asked before */
  readonly get: (value: unknown, asked: number, scene: Scene, d: { which: number }) => unknown;
}

const nth = <T>(of: readonly T[], i: number): T | undefined => of[i % Math.max(1, of.length)];

/** A getter that does something to one of the call's arrays. */
const spoiling = (name: string, spoil: (array: FloatArray, scene: Scene) => unknown): Trap => ({
  name,
  mode: "refused or right",
  get: (value, _, scene, { which }) => {
    const array = nth(scene.arrays, which);
    if (array !== undefined) spoil(array, scene);
    return value;
  },
});

export const TRAPS: readonly Trap[] = [
  { name: "a getter", mode: "same", get: (value) => value },
  {
    name: "a getter that throws",
    mode: "refused or right",
    get: () => {
      throw new CallersError("the caller's own");
    },
  },
  {
    name: "a getter that throws later",
    mode: "refused or right",
    get: (value, asked) => {
      if (asked > 0) throw new CallersError("the caller's own");
      return value;
    },
  },
  spoiling("a getter that detaches", detach),
  spoiling("a getter that frees", (array, scene) => scene.free(array)),
  spoiling("a getter that shrinks", shrink),
  {
    name: "a getter that gives another array later",
    mode: "refused or right",
    get: (value, asked, scene, { which }) => {
      if (asked === 0 || !ArrayBuffer.isView(value)) return value;
      const type = value.constructor as Float32ArrayConstructor;
      const other = new Template(type === (Float64Array as unknown) ? Float64Array : Float32Array, new Float64Array(2), false);
      return scene.make(other, which % 2 === 0 ? "resident" : "plain");
    },
  },
  {
    name: "a getter that gives something else later",
    mode: "refused or right",
    get: (value, asked, _, { which }) => (asked === 0 ? value : nth([undefined, null, -1, 2 ** 40, Number.NaN, "1", [1], {}], which)),
  },
  {
    name: "a getter that calls",
    mode: "same",
    get: (value, _, scene) => {
      scene.lw.gelu(new Float32Array(2000));
      scene.lw.softmax(new Float32Array(2000), { shape: [40, 50], axis: 0 });
      return value;
    },
  },
];
