// Whether V8 joins pairs of 128-bit instructions into 256-bit ones, an experimental feature that Node has off by default.

export const FLAG = "--experimental-wasm-revectorize";
/** On globalThis once the flag was set by `revectorize`, for all copies of the package. */
const SET = /*#__PURE__*/ Symbol.for("lanewise.revectorized");

interface Process {
  readonly arch?: string;
  readonly execArgv?: readonly string[];
  readonly versions?: { readonly v8?: string; readonly bun?: string };
  getBuiltinModule?(name: string): { setFlagsFromString?(flag: string): void } | undefined;
}

const holder = globalThis as { process?: Process; [SET]?: boolean };

/**
 * Whether the engine has it: V8 13 and later, as Node builds it for x64. Bun names a version of V8, and takes the flag, but is JavaScriptCore;
 * Deno takes it, and runs no faster with it.
 */
function isThere({ arch, versions }: Process): boolean {
  if (versions?.bun !== undefined || "Deno" in globalThis) return false;
  return arch === "x64" && Number.parseInt(versions?.v8 ?? "0", 10) >= 13;
}

/** Turns it on where the engine has it, for the kernels that V8 optimises from here on: those that ran long before stay as they are. */
export function revectorize(): void {
  const process = holder.process;
  const setFlags = process?.getBuiltinModule?.("node:v8")?.setFlagsFromString;
  if (process === undefined || setFlags === undefined || !isThere(process) || isRevectorized()) return;
  setFlags(FLAG);
  Reflect.defineProperty(holder, SET, { value: true, configurable: true });
}

/** Whether it is on. */
export function isRevectorized(): boolean {
  const process = holder.process;
  if (process === undefined || !isThere(process)) return false;
  return holder[SET] === true || process.execArgv?.some((flag) => flag.replaceAll("_", "-") === FLAG) === true;
}
