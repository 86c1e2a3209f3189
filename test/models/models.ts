// The real models: where each comes from, and how it is loaded.
import { faces, loadFace } from "./faces.js";
import { graphs, loadGraph } from "./graphs.js";
import type { Model } from "./model.js";
import { classifiers, loadClassifier } from "./nsfw.js";

export const NAMES = [...graphs, ...classifiers, ...faces];

/** A model on an image of its own, in the memory of the current backend. */
export function load(name: string): Promise<Model> {
  if (classifiers.includes(name)) return loadClassifier(name);
  return faces.includes(name) ? loadFace(name) : loadGraph(name);
}
