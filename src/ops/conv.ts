// Convolutions.

import { conv2dOf, conv2dTransposeOf, depthwiseConv2dOf } from "../operators/conv/conv.js";
import { createConv2dOf } from "../operators/conv/createConv2d.js";

export const conv2d = /*#__PURE__*/ conv2dOf();
export const conv2dTranspose = /*#__PURE__*/ conv2dTransposeOf();
export const createConv2d = /*#__PURE__*/ createConv2dOf();
export const depthwiseConv2d = /*#__PURE__*/ depthwiseConv2dOf();
