import * as tf from "@tensorflow/tfjs";

/** One layer of a model on inputs of its own: what is timed. */
export interface Layer {
  readonly name: string;
  run(): tf.Tensor;
}

const SEQUENCE = 64;
const HIDDEN = 768;
const HEADS = 12;
const DEPTH = HIDDEN / HEADS;
const WIDE = 3072;
const VOCABULARY = 30522;

const dense = (inputs: number, units: number) => {
  const w = tf.randomNormal<tf.Rank.R2>([inputs, units], 0, 0.02);
  const bias = tf.randomNormal<tf.Rank.R1>([units], 0, 0.02);
  return (a: tf.Tensor2D) => tf.fused.matMul({ a, b: w, bias }) as tf.Tensor2D;
};

/** As GELU is written in TensorFlow.js: x (1 + erf(x / sqrt 2)) / 2. */
const gelu = <T extends tf.Tensor>(x: T): T => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

const normalize = (x: tf.Tensor): tf.Tensor2D => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-12))) as tf.Tensor2D;
};

const heads = (x: tf.Tensor2D): tf.Tensor3D => tf.transpose(tf.reshape(x, [SEQUENCE, HEADS, DEPTH]), [1, 0, 2]);
const joined = (x: tf.Tensor3D): tf.Tensor2D => tf.reshape(tf.transpose(x, [1, 0, 2]), [SEQUENCE, HIDDEN]);

/**
 * The layers of one encoder block of DistilBERT (base, uncased) on a sequence of 64 tokens, and the block as a whole. The sizes are the
 * model's, the weights random: the time does not depend on them.
 */
export function encoder(): Layer[] {
  const x = tf.randomNormal<tf.Rank.R2>([SEQUENCE, HIDDEN]);
  const wide = tf.randomNormal<tf.Rank.R2>([SEQUENCE, WIDE]);
  const split = tf.randomNormal<tf.Rank.R3>([HEADS, SEQUENCE, DEPTH]);
  const scores = tf.randomNormal<tf.Rank.R3>([HEADS, SEQUENCE, SEQUENCE]);
  const [query, key, value, output] = [1, 2, 3, 4].map(() => dense(HIDDEN, HIDDEN));
  const [up, down] = [dense(HIDDEN, WIDE), dense(WIDE, HIDDEN)];
  const logits = tf.randomNormal([1, VOCABULARY], 0, 4);
  const attention = (q: tf.Tensor3D, k: tf.Tensor3D) => tf.matMul(tf.mul(q, 1 / Math.sqrt(DEPTH)), k, false, true) as tf.Tensor3D;
  const block = (x: tf.Tensor2D) => {
    const weights = tf.softmax(attention(heads(query(x)), heads(key(x))));
    const attended = normalize(tf.add(x, output(joined(tf.matMul(weights, heads(value(x)))))));
    return normalize(tf.add(attended, down(gelu(up(attended)))));
  };
  return [
    { name: `dense ${HIDDEN} to ${HIDDEN}`, run: () => query(x) },
    { name: "attention scores, 12 heads", run: () => attention(split, split) },
    { name: "softmax of the scores", run: () => tf.softmax(scores) },
    { name: "weighted values", run: () => tf.matMul(scores, split) },
    { name: `dense ${HIDDEN} to ${WIDE}`, run: () => up(x) },
    { name: `gelu, written with erf, of ${SEQUENCE} x ${WIDE}`, run: () => gelu(wide) },
    { name: `dense ${WIDE} to ${HIDDEN}`, run: () => down(wide) },
    { name: `softmax over ${VOCABULARY} tokens`, run: () => tf.softmax(logits) },
    { name: "**the whole block**", run: () => block(x) },
  ];
}
