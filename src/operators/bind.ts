import { PROTOCOL } from "../copies.js";

/** By this key a function is bound to another instance: `sigmoid[BIND](instance)`. */
export const BIND: unique symbol = /*#__PURE__*/ Symbol.for(`lanewise.bind@${PROTOCOL}`);

/** By this key an op says how it ends a layer: `gelu[ACTIVATE](instance, float64, options)`. */
export const ACTIVATE: unique symbol = /*#__PURE__*/ Symbol.for(`lanewise.activate@${PROTOCOL}`);
