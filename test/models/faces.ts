// The networks that @vladmandic/face-api ships, on one image each.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { imageModel, type Model, pixels } from "./model.js";

/** What is used of a network of face-api. */
interface Net {
  loadFromDisk(folder: string): Promise<void>;
  forward(image: tf.Tensor4D, size?: number): Promise<tf.Tensor | Record<string, tf.Tensor | tf.Tensor[]>>;
  dispose(): void;
}

const require = createRequire(import.meta.url);
const PREFIX = "face-api/";
/** Sizes of an image that each takes as it is. */
const SIZES: Readonly<Record<string, number>> = {
  ssdMobilenetv1: 512,
  tinyFaceDetector: 416,
  faceLandmark68Net: 112,
  faceLandmark68TinyNet: 112,
  faceExpressionNet: 112,
  ageGenderNet: 112,
  faceRecognitionNet: 150,
};

export const faces = Object.keys(SIZES).map((name) => PREFIX + name);

export async function loadFace(name: string): Promise<Model> {
  const [net, size] = [name.slice(PREFIX.length), SIZES[name.slice(PREFIX.length)]];
  const { nets } = require("@vladmandic/face-api/dist/face-api.node-wasm.js") as { nets: Readonly<Record<string, Net>> };
  await nets[net].loadFromDisk(join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model"));
  return imageModel(
    pixels([1, size, size, 3]),
    async (image) => {
      const y = await nets[net].forward(image as tf.Tensor4D, size);
      return y instanceof tf.Tensor ? [y] : Object.values(y).flat();
    },
    () => nets[net].dispose(),
  );
}
