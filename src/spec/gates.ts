export { geglu, glu, reglu, swiglu } from "./gated.js";
export { maxout } from "./maxout.js";
export { noisyRelu, rrelu } from "./noise.js";
export { prelu } from "./prelu.js";
