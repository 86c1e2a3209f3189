import type { FloatArray, UnarySpec } from "lanewise";

export const BUILDS = ["baseline", "relaxed"] as const;

/** One binary's kernel for a subject. */
export interface Form {
  readonly build: (typeof BUILDS)[number];
  readonly precise: boolean;
}

export const allForms: readonly Form[] = BUILDS.flatMap((build) => [false, true].map((precise) => ({ build, precise })));

/** What is measured in one walk: a function, and the forms in which it comes. */
export interface Subject {
  readonly op: string;
  readonly derivative: boolean;
  readonly dtype: "f32" | "f64";
  readonly forms: readonly Form[];
}

type Apply = (x: FloatArray, options: { out: FloatArray }) => FloatArray;

/** An element-wise function of the package, as far as it is measured. */
export interface Op {
  (...call: Parameters<Apply>): FloatArray;
  readonly derivative: Apply;
  readonly spec: UnarySpec;
}

/** The element-wise ops of an instance by name. */
export type Ops = Readonly<Record<string, Op>>;

export const nameOf = ({ op, derivative }: Pick<Subject, "op" | "derivative">): string => (derivative ? `${op}.derivative` : op);

export const labelOf = ({ build, precise }: Form): string => (precise ? `${build}, precise` : build);

/** Whether an export is one of them, under its own name: aliases are left out. */
const isUnary = (entry: [string, unknown]): entry is [string, Op] => {
  const spec = (entry[1] as Partial<Op> | undefined)?.spec;
  return spec !== undefined && "df" in spec && spec.name === entry[0];
};

export const unaryOps = (instance: object): Ops => Object.fromEntries(Object.entries(instance as Record<string, unknown>).filter(isUnary));
