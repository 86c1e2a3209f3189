// Attention of queries to keys and values.

import { attentionOf } from "../operators/attention/attention.js";
import { createAttentionOf } from "../operators/attention/createAttention.js";

export const attention = /*#__PURE__*/ attentionOf();
export const createAttention = /*#__PURE__*/ createAttentionOf();
