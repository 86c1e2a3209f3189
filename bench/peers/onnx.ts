import protobuf from "protobufjs";

/** One operator: from its inputs, of which `x` is the model's, to its output, of which `y` is. An input without a name is left out. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Outputs behind the first, for nobody. */
  readonly others?: readonly string[];
  /** A bigint is what ONNX has as an int. */
  readonly attributes?: Readonly<Record<string, number | bigint | string>>;
  /** By default ONNX's own. */
  readonly domain?: string;
}

export const MICROSOFT = "com.microsoft";

export interface Constant {
  readonly values: Float32Array | Int32Array | Uint8Array | Int8Array;
  readonly shape: readonly number[];
}

/** A way to compute something. */
export interface Form {
  readonly nodes: readonly Node[];
  readonly constants?: Readonly<Record<string, Constant>>;
}

const OPSET = 21;
const IR_VERSION = 10;
/** What the schema calls the types. */
const DATA = { Float32Array: 1, Uint8Array: 2, Int8Array: 3, Int32Array: 6 } as const;
const ATTRIBUTE = { float: 1, int: 2, string: 3 };

/** As much of onnx.proto as such models need (github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const schema = `syntax = "proto3";
message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; int32 type = 20; }
message Node {
  repeated string input = 1; repeated string output = 2; string opType = 4; repeated Attribute attribute = 5; string domain = 7;
}
message Dimension { int64 dimValue = 1; }
message Shape { repeated Dimension dim = 1; }
message TensorType { int32 elemType = 1; Shape shape = 2; }
message Type { TensorType tensorType = 1; }
message Value { string name = 1; Type type = 2; }
message Tensor { repeated int64 dims = 1; int32 dataType = 2; string name = 8; bytes rawData = 9; }
message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
message Opset { string domain = 1; int64 version = 2; }
message Model { int64 irVersion = 1; Graph graph = 7; repeated Opset opsetImport = 8; }`;

const Model = protobuf.parse(schema).root.lookupType("Model");

/**
 * A model that computes y from x, and before that the same from each of some constants, for nobody: with optimisation off the runtime
 * does it all the same, and takes no time to be fed with them.
 */
export function model(form: Form, others: readonly Float32Array[], x: readonly number[], y: readonly number[]): Uint8Array {
  const constants: Record<string, Constant> = { ...form.constants };
  const names = new Map<Float32Array, string>();
  for (const values of others) if (!names.has(values)) names.set(values, `x${names.size}`);
  for (const [values, name] of names) constants[name] = { values, shape: x };
  const fixed = form.constants ?? {};
  const copy = (suffix: string, from: string) => {
    const named = (name: string) => (name === "x" ? from : name in fixed ? name : `${name}${suffix}`);
    return form.nodes.map((node) => encodable(node, named));
  };
  const nodes = [...others.map((values, i) => copy(`_${i}`, names.get(values) as string)), copy("", "x")];
  return encoded(nodes.flat(), constants, { x }, { y }, OPSET);
}

type Shapes = Readonly<Record<string, readonly number[]>>;

/** A model of nodes between inputs and outputs, whose shapes are given by their names. */
export const graph = (
  nodes: readonly Node[],
  constants: Readonly<Record<string, Constant>>,
  inputs: Shapes,
  outputs: Shapes,
  opset: number,
): Uint8Array =>
  encoded(
    nodes.map((node) => encodable(node, (name) => name)),
    constants,
    inputs,
    outputs,
    opset,
  );

function encoded(
  node: readonly object[],
  constants: Readonly<Record<string, Constant>>,
  inputs: Shapes,
  outputs: Shapes,
  version: number,
): Uint8Array {
  const initializer = Object.entries(constants).map(([name, { values, shape }]) => ({
    name,
    dims: shape,
    dataType: DATA[values.constructor.name as keyof typeof DATA],
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  }));
  const valuesOf = (shapes: Shapes) => Object.entries(shapes).map(([name, shape]) => value(name, shape));
  const opsetImport = [
    { domain: "", version },
    { domain: MICROSOFT, version: 1 },
  ];
  const whole = { name: "graph", node, initializer, input: valuesOf(inputs), output: valuesOf(outputs) };
  return Model.encode(Model.fromObject({ irVersion: IR_VERSION, graph: whole, opsetImport })).finish();
}

function encodable({ op, inputs, output, others = [], attributes = {}, domain = "" }: Node, named: (name: string) => string) {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "bigint") return { name, i: Number(value), type: ATTRIBUTE.int };
    return typeof value === "number" ? { name, f: value, type: ATTRIBUTE.float } : { name, s: Buffer.from(value), type: ATTRIBUTE.string };
  });
  return { opType: op, input: inputs.map(named), output: [output, ...others].map(named), attribute, domain };
}

const value = (name: string, shape: readonly number[]) => ({
  name,
  type: { tensorType: { elemType: DATA.Float32Array, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
});
