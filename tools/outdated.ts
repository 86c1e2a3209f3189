import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const changed = (path: string): number => statSync(fileURLToPath(new URL(`../${path}`, import.meta.url))).mtimeMs;

/** What else a build depends on. */
const SETTINGS = ["asconfig.json", "package-lock.json", "tools/build.ts", "tools/hoist.ts", "tools/signatures.ts", "tsconfig.build.json"];

/** Whether a source is younger than the build. */
export function outdated(): boolean {
  const built = changed("dist/index.js");
  const sources = ["src", "assembly"].flatMap((folder) =>
    readdirSync(fileURLToPath(new URL(`../${folder}`, import.meta.url)), { encoding: "utf8", recursive: true }).map(
      (file) => `${folder}/${file}`,
    ),
  );
  return [...sources, ...SETTINGS].some((file) => changed(file) > built);
}
