import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SETTINGS = ["asconfig.json", "package-lock.json", "tsconfig.build.json"];

const here = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const changed = (path: string): number => statSync(here(path)).mtimeMs;

/** What is in a folder. */
const content = (folder: string, recursive: boolean): string[] =>
  readdirSync(here(folder), { encoding: "utf8", recursive }).map((file) => `${folder}/${file}`);

/** Whether a source, or what builds it (among the programs in tools/), is younger than the build; or there is none. */
export function outdated(): boolean {
  if (!existsSync(here("dist/index.js"))) return true;
  const tools = content("tools", false).filter((file) => file.endsWith(".ts"));
  const built = changed("dist/index.js");
  return [...content("src", true), ...content("assembly", true), ...tools, ...SETTINGS].some((file) => changed(file) > built);
}
