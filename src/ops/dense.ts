// Dense layers.

import { createDenseOf } from "../operators/dense/createDense.js";
import { denseOf } from "../operators/dense/dense.js";
import { neuronOf } from "../operators/dense/neuron.js";

export const createDense = /*#__PURE__*/ createDenseOf();
export const dense = /*#__PURE__*/ denseOf();
export const neuron = /*#__PURE__*/ neuronOf();
