// Installs what a folder with a package of its own needs, unless it is there: npm run bench:peers, npm run test:tfjs
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const cwd = join(import.meta.dirname, "..", process.argv[2]);
if (!existsSync(join(cwd, "node_modules"))) {
  // no install scripts: that of onnxruntime-node fetches GPU libraries. Output to stderr: stdout is for --json
  const { status } = spawnSync("npm ci --ignore-scripts", { cwd, shell: true, stdio: ["ignore", 2, 2] });
  process.exitCode = status ?? 1;
}
