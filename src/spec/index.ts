export { exponential } from "./exponential.js";
export { leakyRelu } from "./leakyRelu.js";
export { relu } from "./relu.js";
export { sigmoid } from "./sigmoid.js";
export { tanh } from "./tanh.js";
