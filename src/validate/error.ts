// The messages of errors: the op, the argument, what was expected and what the caller gave.
/** The value that was given, in words; 16 bits may stand for floats where those were expected. */
export function came(value: unknown, expected?: unknown): string {
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name ?? "an object";
    if (/^Float\d/.test(name) && !ArrayBuffer.isView(value)) return `an object that only looks like a ${name}`;
    return /a Float.*(Float|Uint)16Array$/.test(`${expected}${name}`) ? `${name}, which "lanewise/float16" takes` : name;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

export const wrongType = (op: string, name: string, expected: string, value: unknown) =>
  new TypeError(`${op}: "${name}" expected ${expected}, got ${came(value, expected)}`);

export const wrongRange = (op: string, name: string, expected: string, value: unknown) =>
  new RangeError(`${op}: "${name}" expected ${expected}, got ${came(value)}`);

export const wrongShape = (op: string, expected: string, shape: readonly unknown[], name = "shape") =>
  new RangeError(`${op}: "${name}" expected ${expected}, got [${shape.slice(0, 9).map(came)}${shape.length > 9 ? ",..." : ""}]`);

/** The error for an array, or whatever else has memory, that was freed. */
export const freed = (subject: string, kind = "array") => new TypeError(`${subject} expected a live ${kind}, got one that was freed`);

/** The error for parameters that are valid alone but not together. */
export const conflicting = (op: string, conflict: string) => new RangeError(`${op}: ${conflict}`);
