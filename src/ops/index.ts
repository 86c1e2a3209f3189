// The catalogue, a file for each family. Every op is one line, in which its spec meets its kernels; the mark before the call lets a bundle
// leave out what it does not import. The build writes the docstrings into dist/ops/*.d.ts (tools/docs/declarations.ts).

export * from "./activations.js";
export * from "./attention.js";
export * from "./chain.js";
export * from "./conv.js";
export * from "./dense.js";
export * from "./embeddings.js";
export * from "./gated.js";
export * from "./losses.js";
export * from "./norms.js";
export * from "./prelu.js";
export * from "./quantized.js";
export * from "./random.js";
export * from "./rotary.js";
export * from "./sampling.js";
export * from "./segments.js";
export * from "./selection.js";
export * from "./softmax.js";
export * from "./sparsemax.js";
