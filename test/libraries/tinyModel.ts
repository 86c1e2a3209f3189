// A language model of one matrix product, as an ONNX file that transformers.js loads: the logits of a token follow from the one before.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const VOCABULARY = 2000;
const SIZE = 16;

/** Numbers from -1 to 1 that repeat themselves from run to run. */
function noise(n: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const weightsOf = (vocabulary: number) => ({
  embedding: noise(vocabulary * SIZE, 1).map((x) => 2 * x),
  projection: noise(SIZE * vocabulary, 2),
});
const { embedding, projection } = weightsOf(VOCABULARY);

/** The logits behind a token, nearly to their last digit. */
export const logitsAfter = (token: number): Float32Array =>
  Float32Array.from({ length: VOCABULARY }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < SIZE; i++) sum += embedding[token * SIZE + i] * projection[i * VOCABULARY + j];
    return sum;
  });

// As much of protobuf as a model needs: varints, and bytes with their length (protobuf.dev/programming-guides/encoding).
const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))]);
const int = (field: number, n: number) => Buffer.from([...varint(field * 8), ...varint(n)]);
const bytes = (field: number, content: Uint8Array) =>
  Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
const text = (field: number, content: string) => bytes(field, Buffer.from(content));
const message = (field: number, ...parts: Buffer[]) => bytes(field, Buffer.concat(parts));

// The fields of onnx.proto (github.com/onnx/onnx).
const FLOAT = 1;
const INT64 = 7;
const raw = (x: Float32Array | BigInt64Array) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
const constant = (name: string, type: number, x: Float32Array | BigInt64Array, ...dims: number[]) =>
  message(5, ...dims.map((n) => int(1, n)), int(2, type), text(8, name), bytes(9, raw(x)));
const node = (op: string, inputs: string[], output: string, attributes: Record<string, number> = {}) =>
  message(
    1,
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, text(1, name), int(3, value), int(20, 2))),
  );
const value = (field: number, name: string, type: number, ...dims: (number | string)[]) => {
  const shape = dims.map((n) => message(1, typeof n === "number" ? int(1, n) : text(2, n)));
  return message(field, text(1, name), message(2, message(1, int(1, type), message(2, ...shape))));
};

/** The keys and values are the tokens themselves; they only tell transformers.js how many there were. */
function model(vocabulary: number): Buffer {
  const { embedding, projection } = weightsOf(vocabulary);
  const cached = ["key", "value"].flatMap((kind) => [
    node("Concat", [`past_key_values.0.${kind}`, "kept"], `present.0.${kind}`, { axis: 2 }),
    value(11, `past_key_values.0.${kind}`, FLOAT, "batch", 1, "past", 1),
    value(12, `present.0.${kind}`, FLOAT, "batch", 1, "total", 1),
  ]);
  const graph = [
    node("Gather", ["embedding", "input_ids"], "embedded"),
    node("MatMul", ["embedded", "projection"], "logits"),
    node("Cast", ["input_ids"], "numbers", { to: FLOAT }),
    node("Unsqueeze", ["numbers", "axes"], "kept"),
    text(2, "tiny"),
    constant("embedding", FLOAT, embedding, vocabulary, SIZE),
    constant("projection", FLOAT, projection, SIZE, vocabulary),
    constant("axes", INT64, BigInt64Array.of(1n, 3n), 2),
    value(11, "input_ids", INT64, "batch", "length"),
    value(12, "logits", FLOAT, "batch", "length", vocabulary),
    ...cached,
  ];
  return Buffer.concat([int(1, 10), message(7, ...graph), message(8, text(1, ""), int(2, 21))]);
}

/** Writes the model and its configuration into a new folder; returns where that is, and its name there. */
export function tinyModel(vocabulary = VOCABULARY): { folder: string; name: string } {
  const folder = mkdtempSync(join(tmpdir(), "lanewise-tiny-"));
  mkdirSync(join(folder, "tiny/onnx"), { recursive: true });
  const config = { model_type: "gpt2", architectures: ["GPT2LMHeadModel"], n_layer: 1, n_head: 1, n_embd: 1, vocab_size: vocabulary };
  writeFileSync(join(folder, "tiny/config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "tiny/onnx/model.onnx"), model(vocabulary));
  return { folder, name: "tiny" };
}
