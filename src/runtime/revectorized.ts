// Whether V8 joins pairs of 128-bit instructions into 256-bit ones, an experimental feature that Node has off by default.

export const FLAG = "--experimental-wasm-revectorize";
/** On globalThis once the flag was set by `revectorize`, for all copies of the package. */
const SET = /*#__PURE__*/ Symbol.for("lanewise.revectorized");

interface Process {
  readonly arch?: string;
  readonly execArgv?: readonly string[];
  readonly versions?: { readonly v8?: string };
  getBuiltinModule?(name: string): { setFlagsFromString?(flag: string): void } | undefined;
}

const holder = globalThis as { process?: Process; [SET]?: boolean };

/** Whether the engine has it: V8 13 and later, as Node and others build it for x64. */
function isThere({ arch, versions }: Process): boolean {
  return arch === "x64" && Number.parseInt(versions?.v8 ?? "0", 10) >= 13;
}

/** Turns it on for the modules that are compiled from here on, where the engine has it. */
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
  return holder[SET] === true || process.execArgv?.includes(FLAG) === true;
}
