// The classifiers that nsfwjs ships, run as it runs them: it scales the image and normalises it.
import type * as tf from "@tensorflow/tfjs";
import * as nsfwjs from "nsfwjs";
import { imageModel, type Model, pixels } from "./model.js";

const MODELS: readonly nsfwjs.ModelName[] = ["MobileNetV2", "MobileNetV2Mid", "InceptionV3"];
const PREFIX = "nsfwjs/";

export const classifiers = MODELS.map((name) => PREFIX + name);

export async function loadClassifier(name: string): Promise<Model> {
  const classifier = await quietly(() => nsfwjs.load(name.slice(PREFIX.length) as nsfwjs.ModelName));
  return imageModel(
    pixels([240, 240, 3]),
    (image) => [classifier.infer(image as tf.Tensor3D)],
    () => classifier.dispose(),
  );
}

/** nsfwjs says where to host models, on the output that is for the results. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { info } = console;
  console.info = () => {};
  try {
    return await work();
  } finally {
    console.info = info;
  }
}
