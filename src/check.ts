// Every error that a caller can cause is thrown in these files, before anything has been written.
export * from "./check/array.js";
export { conflicting, freed } from "./check/error.js";
export * from "./check/instance.js";
export * from "./check/option.js";
export * from "./check/shape.js";
export * from "./check/tfjs.js";
