// From V8 12.4 on a v128.const inside a loop is rebuilt at each use, which made kernels 1.8 to 3 times slower. This pass gives
// each distinct constant of a function with a loop a local that is set once at its entry: zero too (relu .087 ns instead of .129).

const CONSTANT = /v128\.const i32x4((?: 0x[0-9a-f]{8}){4})/g;

/** Hoists the vector constants of one function, given as asc's flat text. */
function hoistFunction(text: string): string {
  if (!/^\s*loop\b/m.test(text)) return text;
  const names = new Map<string, string>();
  const body = text.replace(CONSTANT, (_, bits: string) => {
    if (!names.has(bits)) names.set(bits, `$hoisted${names.size}`);
    return `local.get ${names.get(bits)}`;
  });
  const [header, ...code] = body.split(/^(?= {2}(?!\(local))/m);
  const locals = [...names.values()].map((name) => `  (local ${name} v128)\n`);
  const sets = [...names].map(([bits, name]) => `  v128.const i32x4${bits}\n  local.set ${name}\n`);
  return [header, ...locals, ...sets, ...code].join("");
}

/** Hoists the vector constants of every function in a module's text. */
export function hoistConstants(text: string): string {
  return text
    .split(/^(?= \(func )/m)
    .map((part) => (part.startsWith(" (func ") ? hoistFunction(part) : part))
    .join("");
}
