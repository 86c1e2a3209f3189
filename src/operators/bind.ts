/** By this key a function is bound to another instance: `sigmoid[BIND](instance)`. */
export const BIND = Symbol("lanewise.bind");

/** By this key an op says how it ends a layer: `gelu[ACTIVATE](instance, float64, options)`. */
export const ACTIVATE = Symbol("lanewise.activate");
