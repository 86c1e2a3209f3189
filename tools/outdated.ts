import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const changed = (path: string): number => statSync(fileURLToPath(new URL(`../${path}`, import.meta.url))).mtimeMs;

/** Whether a source is younger than the build that is timed. */
export function outdated(): boolean {
  const built = changed("dist/index.js");
  return ["src", "assembly"].some((folder) =>
    readdirSync(fileURLToPath(new URL(`../${folder}`, import.meta.url)), { encoding: "utf8", recursive: true }).some(
      (file) => changed(`${folder}/${file}`) > built,
    ),
  );
}
