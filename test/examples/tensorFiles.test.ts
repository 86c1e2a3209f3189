// The readers of examples/ on files that are made here as the formats say.
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { linear, readNpy, readNpz, readSafetensors, type Tensor, transposed } from "../../examples/tensorFiles.js";
import { createDense, toFloat32 } from "../../src/float16/index.js";
import { bits } from "../support/halves.js";

const bytesOf = (x: ArrayBufferView) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
const joined = (...parts: ArrayBufferView[]) => new Uint8Array(Buffer.concat(parts.map(bytesOf)));
const ascii = (text: string) => new TextEncoder().encode(text);

/** A safetensors file; `pad` spaces behind its header, which put what follows off its place. */
function safetensors(tensors: Record<string, [dtype: string, shape: number[], data: ArrayBufferView]>, pad = 0): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape, data]]) => {
    const from = at;
    at += data.byteLength;
    return [name, { dtype, shape, data_offsets: [from, at] }];
  });
  const header = ascii(JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) }) + " ".repeat(pad));
  return joined(BigUint64Array.of(BigInt(header.length)), header, ...Object.values(tensors).map(([, , data]) => data));
}

function npy(descr: string, shape: number[], data: ArrayBufferView, order = "False", version = 1): Uint8Array {
  const header = ascii(
    `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }  \n`,
  );
  const length = version === 1 ? Uint16Array.of(header.length) : Uint32Array.of(header.length);
  return joined(Uint8Array.of(0x93), ascii("NUMPY"), Uint8Array.of(version, 0), length, header, data);
}

const W = Float32Array.of(1, -0.5, 2, 0.25, 3, -1);
const B = Float32Array.of(0.5, 1);

/** What a layer with these weights makes of a row. */
function layer(weights: Tensor, bias: Tensor): number[] {
  const type = weights.type as "float16";
  const made = createDense({ weights: weights.data as Uint16Array, bias: bias.data as Uint16Array, inputs: 3, units: 2, type });
  return [...made(Float32Array.of(1, 2, 3) as never)];
}
const EXPECTED = [1 + 4 + 9 + 0.5, -0.5 + 0.5 - 3 + 1];

test.each([0, 1, 3, 8])("safetensors: weights for a layer, whatever their place in the file (%s)", (pad) => {
  for (const [dtype, type] of [
    ["F16", "float16"],
    ["BF16", "bfloat16"],
  ] as const) {
    const file = safetensors(
      { w: [dtype, [3, 2], bits(W, type)], b: [dtype, [2], bits(B, type)], steps: ["I64", [], BigInt64Array.of(7n)], x: ["F32", [2], B] },
      pad,
    );
    const { w, b, steps, x, ...rest } = readSafetensors(file);
    expect([w.type, w.shape, steps.data, x.data, rest]).toEqual([type, [3, 2], BigInt64Array.of(7n), B, {}]);
    expect(toFloat32(w.data as Uint16Array, { type })).toEqual(W);
    expect(layer(w, b)).toEqual(EXPECTED);
  }
});

test("npy and npz", () => {
  const file = zipSync({
    "w.npy": npy("<f2", [3, 2], bits(W, "float16")),
    "b.npy": npy("<f2", [2], bits(B, "float16"), "True", 2),
    "brain.npy": npy("<V2", [3, 2], bits(W, "bfloat16")),
    "mask.npy": npy("|b1", [3], Uint8Array.of(1, 0, 1)),
  });
  const { w, b, brain, mask } = readNpz(file);
  expect([w.type, b.shape, brain.type, mask.type, [...(mask.data as Uint8Array)]]).toEqual(["float16", [2], "bfloat16", "bool", [1, 0, 1]]);
  expect(layer(w, b)).toEqual(EXPECTED);
  expect(toFloat32(brain.data as Uint16Array, { type: "bfloat16" })).toEqual(W);
  expect(readNpy(npy("<f8", [], Float64Array.of(0.1))).data).toEqual(Float64Array.of(0.1));
});

test("files that are cut, of another kind, or of an order or a type that is not read", () => {
  const file = safetensors({ w: ["F16", [3, 2], bits(W, "float16")] });
  expect(() => readSafetensors(file.subarray(0, file.length - 1))).toThrow(/the file ends at byte/);
  expect(() => readSafetensors(file.subarray(0, 20))).toThrow(/the file ends at byte/);
  expect(() => readSafetensors(safetensors({ w: ["F8_E4M3", [1], Uint8Array.of(1)] }))).toThrow(/^w: elements of a type/);
  expect(() => readSafetensors(safetensors({ w: ["F32", [3], B] }))).toThrow(/^w: \[3\] of float32 has 12 bytes, not 8$/);
  expect(() => readNpy(ascii("PK no such file"))).toThrow(/not an npy file/);
  expect(() => readNpy(npy(">f4", [2], B))).toThrow(/elements of a type/);
  expect(() => readNpy(npy("<f4", [2, 1], B, "True"))).toThrow(/columns first/);
});

test("a layer of PyTorch, whose weight is [units, inputs], and one that is [inputs, units]", () => {
  const theirs = Float32Array.of(1, 2, 3, -0.5, 0.25, -1); // W^T
  const x = Float32Array.of(1, 2, 3);
  for (const [dtype, type] of [
    ["F16", "float16"],
    ["BF16", "bfloat16"],
    ["F32", undefined],
  ] as const) {
    const stored = (x: Float32Array) => (type === undefined ? x : bits(x, type));
    const tensors = readSafetensors(
      safetensors({
        ...{ "fc.weight": [dtype, [2, 3], stored(theirs)], "fc.bias": [dtype, [2], stored(B)] },
        ...{ "c_fc.weight": [dtype, [3, 2], stored(W)], "c_fc.bias": ["F32", [2], B], "head.weight": [dtype, [2, 3], stored(theirs)] },
      }),
    );
    expect(linear(tensors, "fc")).toEqual({ weights: stored(W), bias: stored(B), ...(type && { type }), inputs: 3, units: 2 });
    expect([...createDense(linear(tensors, "fc"))(x)]).toEqual(EXPECTED);
    expect([...createDense(linear(tensors, "c_fc", { layout: "inputs first" }))(x)]).toEqual(EXPECTED);
    expect([...createDense(linear(tensors, "head"))(x)]).toEqual(EXPECTED.map((y, i) => y - B[i]));
  }
  expect(transposed({ type: "int8", shape: [1, 2], data: Int8Array.of(3, 4) })).toEqual({
    type: "int8",
    shape: [2, 1],
    data: Int8Array.of(3, 4),
  });
});

test("what is no layer", () => {
  const tensor = (type: string, shape: number[], data: ArrayBufferView) => ({ type, shape, data }) as unknown as Tensor;
  const weight = tensor("float16", [2, 3], new Uint16Array(6));
  expect(() => linear({ "fc.weight": weight }, "fc1")).toThrow(/^no fc1\.weight in \[fc\.weight\]$/);
  expect(() => linear({ "fc.weight": weight, "fc.bias": tensor("bfloat16", [2], new Uint16Array(2)) }, "fc")).toThrow(
    /^fc: float16 and bfloat16 in one layer/,
  );
  expect(() => linear({ "fc.weight": tensor("int8", [2, 3], new Int8Array(6)) }, "fc")).toThrow(/^fc: numbers of int8/);
  expect(() => linear({ "fc.weight": tensor("float32", [6], new Float32Array(6)) }, "fc")).toThrow(/^a matrix has two sizes, not \[6\]$/);
});
