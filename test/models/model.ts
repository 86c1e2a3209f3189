// A model on an image of its own, as the trials see it.
import * as tf from "@tensorflow/tfjs";

/** Of all random images. */
export const SEED = 22;

/** A model in the memory of the current backend. */
export interface Model {
  /** The outputs for an image. The `noise` is added to it, relative to each pixel: 2^-24 is a rounding of float32. */
  run(noise?: number, seed?: number): Promise<tf.Tensor[]>;
  dispose(): void;
}

export const disturbed = (x: tf.Tensor, noise: number, seed: number): tf.Tensor =>
  x.dtype === "float32" ? tf.mul(x, tf.add(1, tf.randomUniform(x.shape, -noise, noise, "float32", seed))) : x.clone();

/** A model of one image, from the function that makes its outputs. */
export function imageModel(
  image: tf.Tensor,
  outputs: (image: tf.Tensor) => Promise<tf.Tensor[]> | tf.Tensor[],
  dispose: () => void,
): Model {
  return {
    async run(noise = 0, seed = SEED) {
      if (noise === 0) return outputs(image);
      const other = tf.tidy(() => disturbed(image, noise, seed));
      const y = await outputs(other);
      other.dispose();
      return y;
    },
    dispose() {
      image.dispose();
      dispose();
    },
  };
}

/** Random pixels up to 255. */
export const pixels = (shape: number[]): tf.Tensor => tf.randomUniform(shape, 0, 256, "float32", SEED);
