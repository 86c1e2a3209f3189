import { execSync } from "node:child_process";

/** The Node releases that are tested besides the one at hand. All of them run relaxed SIMD. */
export const NODES = ["22.23.3", "24.21.0", "26.10.0"];

/** The path of a Node release: the npm package `node` carries the binaries. */
export function nodeBinary(version: string): string {
  return execSync(`npx --yes node@${version} -p process.execPath`, { encoding: "utf8", stdio: "pipe" }).trim();
}
