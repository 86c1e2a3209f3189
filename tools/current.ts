// Ends well if dist/ is there and younger than its sources: (tsx tools/current.ts || npm run build)
import { existsSync } from "node:fs";
import { outdated } from "./outdated.js";

process.exitCode = existsSync(new URL("../dist/index.js", import.meta.url)) && !outdated() ? 0 : 1;
