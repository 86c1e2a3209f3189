// What the reference promises of each declaration of an entry point, and what is missing of it:
//   a function has a docstring with parameters, result, errors and an example; one that computes also formula, shapes, defaults and source;
//   a method has a docstring; one of an object that a function makes also parameters, result and errors (those of an op are on its page);
//   an option has a docstring, as has a property of an object that a function makes.
import { type CommentDisplayPart, type DeclarationReflection, ReflectionKind, type SignatureReflection, type SomeType } from "typedoc";

/** What the page of a function that computes has beside its formula and its shapes. */
const TAGS = ["@parameters", "@returns", "@throws", "@example", "@see"] as const;
/** The mathematics, kernels (docs/kernels.md), what a program hands in, and the types of functions that have a page. */
const ELSEWHERE = /Spec$|^(Kernels|Parameter|TensorFlow|Float16Like|ToFloat32|FromFloat32)$/;

export const text = (parts: readonly CommentDisplayPart[]): string => parts.map((part) => part.text).join("");

export function lackingIn(reflection: DeclarationReflection, callable: boolean, computes: boolean): string[] {
  const { name, signatures = [] } = reflection;
  if (callable) return computes ? ofOp(reflection) : ofFunction(name, signatures[0] ?? reflection);
  if (ELSEWHERE.test(name)) return [];
  const members = membersOf(reflection);
  const methods = members.filter(({ kind }) => kind === ReflectionKind.Method);
  const undocumented = members
    .filter((member) => !methods.includes(member) && !documented(member))
    .map((member) => `${name}.${member.name}`);
  if (name.endsWith("Options")) return undocumented;
  if (members.some((member) => member.name === "spec"))
    return methods.filter(({ signatures }) => !signatures?.some(documented)).map((method) => `${name}.${method.name}: docstring`);
  const calls = [reflection, ...methods].flatMap((owner) => owner.signatures ?? []);
  return calls.length === 0
    ? []
    : [...undocumented, ...calls.flatMap((call) => ofCall(call === signatures[0] ? name : `${name}.${call.name}`, call))];
}

const documented = ({ comment }: Pick<DeclarationReflection, "comment">): boolean => comment?.hasVisibleComponent() ?? false;

/** The members of an interface, or of the parts of a type that are written out. */
function membersOf({ children, type }: DeclarationReflection): readonly DeclarationReflection[] {
  const parts = (type: SomeType | undefined): readonly DeclarationReflection[] => {
    if (type?.type === "intersection") return type.types.flatMap(parts);
    return type?.type === "reflection" ? (type.declaration.children ?? []) : [];
  };
  return children ?? parts(type);
}

function ofOp({ name, comment }: DeclarationReflection): string[] {
  const summary = text(comment?.summary ?? []);
  return [
    ...(/^`y = .+`$/m.test(summary) ? [] : [`${name}: formula`]),
    ...(summary.includes("**Shapes**") ? [] : [`${name}: shapes`]),
    ...TAGS.filter((tag) => !comment?.getTag(tag)).map((tag) => `${name}: ${tag}`),
  ];
}

/** A function of instances, memory or another library: what a call has, and an example. A constant has no signature, only its docstring. */
function ofFunction(name: string, shown: SignatureReflection | DeclarationReflection): string[] {
  if (shown.kind === ReflectionKind.CallSignature)
    return [...ofCall(name, shown as SignatureReflection), ...tags(name, shown, ["@example"])];
  return [...(documented(shown) ? [] : [`${name}: docstring`]), ...tags(name, shown, ["@param", "@throws", "@example"])];
}

function ofCall(name: string, signature: SignatureReflection): string[] {
  const { comment, parameters = [], type } = signature;
  if (!comment || !documented(signature)) return [`${name}: docstring`];
  const named = comment.getTags("@param").map((tag) => tag.name?.split(".")[0]);
  const nothing = type?.type === "intrinsic" && type.name === "void";
  return [
    // TypeDoc moves each @param to its parameter
    ...parameters
      .filter((parameter) => !named.includes(parameter.name) && !documented(parameter))
      .map((parameter) => `${name}: @param ${parameter.name}`),
    ...tags(name, signature, [...(nothing ? [] : ["@returns" as const]), ...(parameters.length > 0 ? ["@throws" as const] : [])]),
  ];
}

const tags = (name: string, { comment }: Pick<DeclarationReflection, "comment">, wanted: readonly `@${string}`[]): string[] =>
  wanted.filter((tag) => !comment?.getTag(tag)).map((tag) => `${name}: ${tag}`);
