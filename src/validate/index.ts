// Every error that a caller can cause is thrown in these files, before anything has been written.
export * from "./array.js";
export * from "./attention.js";
export * from "./beams.js";
export * from "./chain.js";
export * from "./conv.js";
export * from "./embeddings.js";
export { conflicting, freed } from "./error.js";
export * from "./instance.js";
export { labels } from "./labels.js";
export * from "./option.js";
export * from "./quantized.js";
export { repeated, trailing } from "./repeated.js";
export * from "./rotary.js";
export { offsets } from "./segments.js";
export * from "./shape.js";
export * from "./tfjs.js";
export * from "./transformers.js";
export { type Known, known, type Names } from "./unknown.js";
