// Installs what a folder with a package of its own needs, unless it is there: npm run test:tfjs, npm run bench:peers. The build goes with it,
// as the package that its users have.
import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const cwd = join(ROOT, process.argv[2]);
if (!existsSync(join(cwd, "node_modules"))) {
  // no install scripts: that of onnxruntime-node fetches GPU libraries. Not npm ci: it refuses a lock file that lacks what a mirror of the
  // registry does, packages for other platforms. Output to stderr: stdout is for --json
  const { status } = spawnSync("npm install --no-save --ignore-scripts", { cwd, shell: true, stdio: ["ignore", 2, 2] });
  process.exitCode = status ?? 1;
  if (status === 0) symlinkSync(ROOT, join(cwd, "node_modules/lanewise"), "junction");
}
