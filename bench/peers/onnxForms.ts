import { type Form, MICROSOFT, type Node } from "./onnx.js";
import type { Task, Weights } from "./task.js";

const node = (op: string, attributes?: Node["attributes"], domain?: Node["domain"]): Form => ({
  nodes: [{ op, inputs: ["x"], output: "y", attributes, domain }],
});

const scalar = (value: number) => ({ values: Float32Array.of(value), shape: [] });

/** The operators of the ops, with lanewise's parameters; where there are several ways, all of them. */
const forms: Readonly<Record<string, readonly Form[]>> = {
  elu: [node("Elu")],
  erf: [node("Erf")],
  exponential: [node("Exp")],
  gelu: [node("Gelu"), node("Gelu", {}, MICROSOFT)],
  geluTanh: [node("Gelu", { approximate: "tanh" }), node("FastGelu", {}, MICROSOFT)],
  hardSigmoid: [node("HardSigmoid", { alpha: 1 / 6, beta: 0.5 })],
  hardSwish: [node("HardSwish")],
  leakyRelu: [node("LeakyRelu", { alpha: 0.01 })],
  logSoftmax: [node("LogSoftmax")],
  mish: [node("Mish")],
  relu: [node("Relu")],
  relu6: [{ nodes: [{ op: "Clip", inputs: ["x", "min", "max"], output: "y" }], constants: { min: scalar(0), max: scalar(6) } }],
  selu: [node("Selu")],
  sigmoid: [node("Sigmoid")],
  silu: [
    {
      nodes: [
        { op: "Sigmoid", inputs: ["x"], output: "s" },
        { op: "Mul", inputs: ["x", "s"], output: "y" },
      ],
    },
    node("QuickGelu", { alpha: 1 }, MICROSOFT),
  ],
  softmax: [node("Softmax")],
  softplus: [node("Softplus")],
  softsign: [node("Softsign")],
  tanh: [node("Tanh")],
};

export const formsOf = (task: Task): readonly Form[] => (task.layer ? layerForms(task.layer) : (forms[task.op] ?? []));

function layerForms({ weights, bias, inputs, units }: Weights): Form[] {
  const constants = { w: { values: weights, shape: [inputs, units] }, b: { values: bias, shape: [units] } };
  const apart: Node[] = [
    { op: "MatMul", inputs: ["x", "w"], output: "product" },
    { op: "Add", inputs: ["product", "b"], output: "sum" },
    { op: "Relu", inputs: ["sum"], output: "y" },
  ];
  const fused: Node[] = [{ op: "FusedGemm", inputs: ["x", "w", "b"], output: "y", attributes: { activation: "Relu" }, domain: MICROSOFT }];
  return [apart, fused].map((nodes) => ({ nodes, constants }));
}

/** What a form is called: its operators. */
export const nameOf = ({ nodes }: Form): string =>
  nodes
    .map(
      ({ op, domain, attributes }) => `${domain && op in DOUBLY_NAMED ? `${domain}.` : ""}${op}${attributes?.approximate ? " tanh" : ""}`,
    )
    .join(", ");

/** Operators that are in both domains. */
const DOUBLY_NAMED = { Gelu: true };
