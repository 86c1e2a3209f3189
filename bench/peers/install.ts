// Installs the peers unless they are there: npm run bench:peers
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL(".", import.meta.url));
if (!existsSync(`${cwd}node_modules`)) {
  // no install scripts: that of onnxruntime-node fetches GPU libraries. Output to stderr: stdout is for --json
  const { status } = spawnSync("npm ci --ignore-scripts", { cwd, shell: true, stdio: ["ignore", 2, 2] });
  process.exitCode = status ?? 1;
}
