import { execFileSync } from "node:child_process";

/** The Node releases that are tested besides the one at hand. All of them run relaxed SIMD. */
export const NODES = ["22.23.3", "24.21.0", "26.10.0"];

/** The path of a Node release: the npm package `node` carries the binaries. A download that takes three minutes has failed. */
export function nodeBinary(version: string): string {
  const limits = { timeout: 180_000, killSignal: "SIGKILL" } as const;
  return execFileSync("npx", ["--yes", `node@${version}`, "-p", "process.execPath"], { encoding: "utf8", stdio: "pipe", ...limits }).trim();
}
