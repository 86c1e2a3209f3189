// Draws hostile arguments: of a wrong kind, unusual, or changing between the check and the use.
import { type Draw, Template } from "./draw.js";
import type { Scene } from "./scene.js";
import { detach, type Mode, shrink } from "./spoil.js";

export interface Hostile {
  readonly name: string;
  readonly mode: Mode;
  /** Whether it can stand for this value. */
  readonly fits: (value: unknown) => boolean;
  /** Made anew for each instance, from the same draws. */
  readonly make: (value: unknown, scene: Scene, d: Draw) => () => unknown;
}

const always = () => true;
const isArray = (value: unknown): value is Template => value instanceof Template;
const isShape = (value: unknown): value is number[] => Array.isArray(value) && value.every((size) => typeof size === "number");
const isNumber = (value: unknown) => typeof value === "number";
const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !isArray(value) && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** Nothing that any argument could be. */
export const NEVER: Record<string, () => unknown> = {
  null: () => null,
  true: () => true,
  "a string": () => "32",
  "a symbol": () => Symbol("x"),
  "a bigint": () => 8n,
  "a function": () => () => 1,
  "an object": () => ({ length: 8 }),
  "an object without a prototype": () => Object.create(null),
  "a date": () => new Date(0),
  "a map": () => new Map([[1, 2]]),
  "an object that is a number": () => ({ valueOf: () => 1, [Symbol.toPrimitive]: () => 1 }),
  "an Int32Array": () => new Int32Array(8),
  "a BigInt64Array": () => new BigInt64Array(2),
  "a DataView": () => new DataView(new ArrayBuffer(32)),
  "an ArrayBuffer": () => new ArrayBuffer(32),
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "a revoked proxy of an array": () => {
    const { proxy, revoke } = Proxy.revocable([1, 2], {});
    revoke();
    return proxy;
  },
  "an object of that class only": () => Object.create(Float32Array.prototype),
  "a prototype": () => Float32Array.prototype,
  "a class": () => Float32Array,
  arguments: (...given: unknown[]) => given,
};

type Made = Hostile["make"];

const hostile = (fits: Hostile["fits"], name: string, mode: Mode, make: Made): Hostile => ({ name, mode, fits, make });

/** The same for every argument, whatever stands there. */
const wrong = (name: string, make: () => unknown, fits: Hostile["fits"] = always): Hostile => hostile(fits, name, "alike", () => make);

/** In the place of an array: made of its template. */
const array = (name: string, mode: Mode, make: (template: Template, scene: Scene) => unknown): Hostile =>
  hostile(isArray, name, mode, (value, scene) => () => make(value as Template, scene));

export const NUMBERS = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1,
  0,
  -0,
  0.5,
  1e-320,
  1e-46,
  1e39,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e308,
];

const SHAPES: (number[] | (() => unknown[]))[] = [
  [],
  [-1],
  [Number.NaN, 8],
  [Number.POSITIVE_INFINITY, 0],
  [0.5, 16],
  [2 ** 32, 2 ** 32],
  [2 ** 31, 0],
  [2 ** 31, 0, 3],
  [2 ** 53, 1],
  [1, 1, 1, 1, 1, 1, 1, 1],
  () => ["8"],
  () => [[8]],
  () => [8n],
  () => [Symbol("x")],
  () => [{ valueOf: () => 8 }],
  () => [undefined],
  () => new Array(3),
  () => new Array(2 ** 32 - 1),
  () => [Object.create(null)],
];

const MAXIMUM = 1 << 16;

/** It may be right, for an array that no other has to be like: then the result is of that type. */
export const OTHER_TYPE = "the other float type";

/** Arrays that a right one is exchanged for. */
const ARRAYS: Hostile[] = [
  wrong("undefined", () => undefined, isArray),
  array("an array of numbers", "alike", (template) => [...template.plain()]),
  array(OTHER_TYPE, "alike", (template) => new (template.type === Float32Array ? Float64Array : Float32Array)(template.plain())),
  ...[-1, 1, 64].map((more) => ({
    ...array(`an array of ${more < 0 ? "fewer" : "more"} elements`, "alike", ({ type, values }) => new type(values.length + more)),
    fits: (value: unknown) => isArray(value) && value.values.length + more >= 0 && value.values.length + more < MAXIMUM,
  })),
  array("an empty array", "alike", ({ type }) => new type(0)),
  array("a detached array", "alike", (template) => {
    const array = template.plain();
    detach(array);
    return array;
  }),
  array("a freed array", "refused or right", (template, scene) => {
    const array = scene.make(template, "resident");
    scene.free(array);
    return array;
  }),
  array("an array out of its bounds", "alike", (template, scene) => {
    const array = scene.make(template, "resizable");
    shrink(array);
    return array;
  }),
  array("a proxy", "refused or right", (template, scene) => new Proxy(scene.make(template, "plain"), {})),
  hostile(
    (value) => isArray(value) && !value.out,
    "a proxy that binds",
    "refused or right",
    (value, scene, d) => {
      const resident = d.flip();
      return () =>
        new Proxy(scene.make(value as Template, resident ? "resident" : "plain"), {
          get: (target, name) => {
            const found = Reflect.get(target, name, target);
            return typeof found === "function" ? found.bind(target) : found;
          },
        });
    },
  ),
  array("an array whose species is another", "refused or right", (template, scene) =>
    Object.defineProperty(scene.make(template, "plain"), "constructor", { value: { [Symbol.species]: Int32Array, name: "Float32Array" } }),
  ),
  array("a frozen array", "same", (template, scene) => Object.preventExtensions(scene.make(template, "plain"))),
  ...["length", "byteLength", "byteOffset", "buffer", "BYTES_PER_ELEMENT", "subarray", "slice", "set", "constructor"].map((property) =>
    hostile(
      isArray,
      `an array that lies about its ${property}`,
      property === "length" ? "harmless" : "refused or right",
      (value, scene, d) => {
        const resident = d.flip();
        const lies = d.one<unknown>([0, 3, 5000, 2 ** 20, -1, new ArrayBuffer(8), () => new Float32Array(3), undefined]);
        return () => Object.defineProperty(scene.make(value as Template, resident ? "resident" : "plain"), property, { get: () => lies });
      },
    ),
  ),
];

/** The same options on another prototype; their getters are not asked. */
const copied = (options: unknown, prototype: object | null): object =>
  Object.create(prototype, Object.getOwnPropertyDescriptors(options as object));

const options = (name: string, make: (options: object) => object): Hostile =>
  hostile(isOptions, name, "same", (value) => () => make(value as object));

/** Options objects that are other objects. */
const OPTIONS: Hostile[] = [
  options("a proxy of the options", (value) => new Proxy(value, {})),
  options("inherited options", (value) => Object.create(value)),
  options("frozen options", (value) => Object.freeze(copied(value, Object.prototype))),
  options("options without a prototype", (value) => copied(value, null)),
  hostile(isOptions, "options with one that no op has", "alike", (value) => () => Object.assign(copied(value, {}), { precise: undefined })),
];

const NUMBERED = NUMBERS.map((number) => wrong(`the number ${Object.is(number, -0) ? "-0" : number}`, () => number, isNumber));

const shape = (name: string, mode: Mode, make: (shape: number[]) => unknown): Hostile =>
  hostile(isShape, name, mode, (value) => () => make([...(value as number[])]));

/** A shape that gives something else of one of its properties after it was asked so often. */
const changing = (name: string, of: (d: Draw) => { property: string; later: unknown }): Hostile =>
  hostile(isShape, name, "refused or right", (value, _, d) => {
    const [{ property, later }, asked] = [of(d), d.int(1, 4)];
    return () => {
      let count = 0;
      return new Proxy([...(value as number[])], {
        get: (target, key, receiver) => (key === property && ++count > asked ? later : Reflect.get(target, key, receiver)),
      });
    };
  });

const SHAPED: Hostile[] = [
  ...SHAPES.map((other) => wrong("another shape", () => (typeof other === "function" ? other() : [...other]), isShape)),
  shape("an Int32Array as shape", "alike", (sizes) => Int32Array.from(sizes)),
  shape("a proxy of the shape", "same", (sizes) => new Proxy(sizes, {})),
  shape("a frozen shape", "same", Object.freeze),
  changing("a shape that changes", (d) => ({ property: String(d.int(0, 3)), later: d.one([0, 1, 2, 1000, 2 ** 31, -1, Number.NaN]) })),
  changing("a shape whose length changes", (d) => ({ property: "length", later: d.one([0, 1, 2, 1000]) })),
];

export const HOSTILE: readonly Hostile[] = [
  ...Object.entries(NEVER).map(([name, make]) => wrong(name, make)),
  ...ARRAYS,
  ...OPTIONS,
  ...NUMBERED,
  ...SHAPED,
];
