// Weights from the files that PyTorch and NumPy write: safetensors, npy and npz. Numbers of float16 and bfloat16 come as Uint16Array, which the
// functions of lanewise/float16 take with their type:
//
//   const tensors = readSafetensors(await readFile("model.safetensors"));
//   const layer = createDense(linear(tensors, "fc1")); // fc1.weight and fc1.bias of an nn.Linear
import { unzipSync } from "fflate";

/** How elements are stored: those of 16 bits by the names that `type` has in lanewise/float16. */
const ARRAYS = {
  float64: Float64Array,
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;
export type ElementType = keyof typeof ARRAYS;

type Data<T extends ElementType> = InstanceType<(typeof ARRAYS)[T]>;

export type Tensor = { [T in ElementType]: { readonly type: T; readonly shape: readonly number[]; readonly data: Data<T> } }[ElementType];

const SAFETENSORS: Readonly<Record<string, ElementType>> = {
  ...{ F64: "float64", F32: "float32", F16: "float16", BF16: "bfloat16", BOOL: "bool" },
  ...{ I64: "int64", I32: "int32", I16: "int16", I8: "int8", U8: "uint8" },
};

/** NumPy's own names; it has no bfloat16, so ml_dtypes writes two bytes without a meaning. */
const NUMPY: Readonly<Record<string, ElementType>> = {
  ...{ "<f8": "float64", "<f4": "float32", "<f2": "float16", "<V2": "bfloat16", "|V2": "bfloat16", "|b1": "bool" },
  ...{ "<i8": "int64", "<i4": "int32", "<i2": "int16", "|i1": "int8", "|u1": "uint8" },
};

const text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** The part of a file from one byte to another. */
function part(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (!(from >= 0 && from <= to && to <= bytes.length)) throw new RangeError(`the file ends at byte ${bytes.length}, before ${to}`);
  return bytes.subarray(from, to);
}

/** A tensor in these bytes: a view of them if they lie as its elements have to, else a copy. */
function tensor(name: string, type: ElementType | undefined, shape: readonly number[], bytes: Uint8Array): Tensor {
  if (type === undefined) throw new TypeError(`${name}: elements of a type that is not read here`);
  const { [type]: of } = ARRAYS;
  const length = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== length * of.BYTES_PER_ELEMENT)
    throw new RangeError(`${name}: [${shape}] of ${type} has ${length * of.BYTES_PER_ELEMENT} bytes, not ${bytes.length}`);
  const { buffer, byteOffset } = bytes.byteOffset % of.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return { type, shape, data: new of(buffer as ArrayBuffer, byteOffset, length) } as Tensor;
}

/** The tensors of a safetensors file by their names: the length of a header, the header in JSON, then all elements. */
export function readSafetensors(bytes: Uint8Array): Record<string, Tensor> {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(0, true));
  const header: unknown = JSON.parse(text(part(bytes, 8, 8 + length)));
  const entries = Object.entries(header as Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>);
  return Object.fromEntries(
    entries.flatMap(([name, { dtype, shape, data_offsets: at }]) => {
      if (name === "__metadata__") return [];
      const [from, to] = at.map((offset) => 8 + length + offset);
      return [[name, tensor(name, SAFETENSORS[dtype], shape, part(bytes, from, to))]];
    }),
  );
}

const MAGIC = [0x93, ...new TextEncoder().encode("NUMPY")];

/** The array of an npy file: a magic word, a version, the length of a header, the header as a dictionary of Python, then all elements. */
export function readNpy(bytes: Uint8Array, name = "array"): Tensor {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new TypeError(`${name}: not an npy file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = text(part(bytes, start, start + length));
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1] ?? "";
  const shape = /'shape': *\(([^)]*)\)/.exec(header)?.[1].match(/\d+/g) ?? [];
  if (/'fortran_order': *True/.test(header) && shape.length > 1)
    throw new TypeError(`${name}: columns first; save np.ascontiguousarray(x)`);
  return tensor(name, NUMPY[descr], shape.map(Number), bytes.subarray(start + length));
}

/** The arrays of an npz file by their names: a ZIP archive of npy files. */
export function readNpz(bytes: Uint8Array): Record<string, Tensor> {
  const files = Object.entries(unzipSync(bytes));
  return Object.fromEntries(files.map(([name, file]) => [name.replace(/\.npy$/, ""), readNpy(file, name)]));
}

const isHalf = (type: ElementType): boolean => type === "float16" || type === "bfloat16";

/** Rows become columns. */
export function transposed({ type, shape, data }: Tensor): Tensor {
  if (shape.length !== 2) throw new RangeError(`a matrix has two sizes, not [${shape}]`);
  const [rows, columns] = shape;
  const to = data.slice();
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) to[j * rows + i] = data[i * columns + j];
  return { type, shape: [columns, rows], data: to } as Tensor;
}

/** What createDense of lanewise/float16 takes: weights [inputs, units]. */
export interface LayerWeights {
  readonly weights: Float32Array | Uint16Array;
  readonly bias?: Float32Array | Uint16Array;
  readonly type?: "float16" | "bfloat16";
  readonly inputs: number;
  readonly units: number;
}

/**
 * A layer of a model for createDense of lanewise/float16. nn.Linear of PyTorch keeps `name.weight` as [units, inputs], so it is transposed. What keeps
 * it as [inputs, units], as Dense of Keras and Flax and Conv1D of GPT-2 do, is `layout: "inputs first"`.
 */
export function linear(
  tensors: Readonly<Record<string, Tensor>>,
  name: string,
  { layout = "units first" }: { layout?: "units first" | "inputs first" } = {},
): LayerWeights {
  const { [`${name}.weight`]: weight, [`${name}.bias`]: bias } = tensors;
  if (weight === undefined) throw new RangeError(`no ${name}.weight in [${Object.keys(tensors)}]`);
  for (const { type } of bias ? [weight, bias] : [weight])
    if (!isHalf(type) && type !== "float32") throw new TypeError(`${name}: numbers of ${type}; float32, float16 and bfloat16 make a layer`);
  const types = [weight, ...(bias ? [bias] : [])].map(({ type }) => type).filter(isHalf);
  if (new Set(types).size > 1) throw new TypeError(`${name}: ${types.join(" and ")} in one layer; make the bias float32`);
  const { shape, data } = layout === "units first" ? transposed(weight) : weight;
  const [inputs, units] = shape;
  return {
    weights: data as Float32Array | Uint16Array,
    ...(bias && { bias: bias.data as Float32Array | Uint16Array }),
    ...(types.length > 0 && { type: types[0] as "float16" }),
    ...{ inputs, units },
  };
}
