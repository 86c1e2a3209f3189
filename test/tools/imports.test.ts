// The rules of imports (CONTRIBUTING.md, "The tree") hold: biome, with the repository's own settings, finds every violation that is planted
// into a folder of its own, and nothing else there.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
const FOUND = /^::error title=lint\/\w+\/\w+,file=([^,]+),line=(\d+)/gm;

/** "src/ops/a.ts:2" for each line in which biome sees a rule broken, of files of these texts under the settings of a folder. */
function broken(rule: string, settings: string, files: ReadonlyMap<string, string>): string[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lanewise-imports-")));
  try {
    copyFileSync(join(ROOT, settings, "biome.json"), join(folder, "biome.json"));
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const args = [BIOME, "lint", "--reporter=github", "--max-diagnostics=none", `--only=${rule}`];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    return [...stdout.matchAll(FOUND)].map(([, file, line]) => `${relative(folder, file)}:${line}`).sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file of each place that imports from all places that `seen` gives it; a folder's file is named `name`, and imports a file `target`. */
function planted(places: readonly string[], name: string, ending: string, seen: (from: number) => readonly string[]): Map<string, string> {
  const files = new Map(places.map((place): [string, string] => [place.endsWith("/") ? `${place}target.ts` : place, ""]));
  for (const [i, place] of places.entries()) {
    const file = place.endsWith("/") ? `${place}${name}.ts` : place;
    const imports = seen(i).map((to, n) => {
      const path = relative(dirname(file), to.endsWith("/") ? `${to}target.ts` : to).replace(/\.ts$/, ending);
      return `export { x as x${n} } from "${path.startsWith(".") ? path : `./${path}`}";\n`;
    });
    files.set(file, imports.join(""));
  }
  return files;
}

/** Each line of these files. */
const everyLine = (files: ReadonlyMap<string, string>): string[] =>
  [...files].flatMap(([file, text]) => text.split("\n").flatMap((line, i) => (line === "" ? [] : [`${file}:${i + 1}`]))).sort();

const foldersOf = (path: string): string[] =>
  readdirSync(join(ROOT, path), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [`${entry.name}/`] : []));

/** The places of a tree, from above to below. Those of one layer have their own rules. */
interface Tree {
  readonly settings: string;
  readonly ending: string;
  readonly layers: readonly (readonly string[])[];
}

const SRC: Tree = {
  settings: "",
  ending: ".js",
  layers: [
    ["float16/", "tfjs/", "transformers/"],
    ["index.ts"],
    ["create.ts"],
    ["ops/"],
    ["operators/", "operators/rowwise/"],
    ["threads/"],
    ["tiling/"],
    ["runtime/"],
    ["validate/"],
    ["arrays.ts", "types.ts", "layout.ts", "spec/", "spec/documentation/"],
  ].map((layer) => layer.map((place) => `src/${place}`)),
};
const ABOVE = [["exports/"], ["attention/", "float16/"]];
const BELOW = [["rows/"], ["ops/"], ["math/"], ["load.ts", "doubles.ts"], ["simd.ts"], ["layout.ts"]];
const FAMILIES = foldersOf("assembly").filter((folder) => ![...ABOVE, ...BELOW].flat().includes(folder));
const ASSEMBLY: Tree = {
  settings: "assembly",
  ending: "",
  layers: [...ABOVE, FAMILIES, ...BELOW],
};

describe.each(Object.entries({ src: SRC, assembly: ASSEMBLY }))("%s", (_, { settings, ending, layers }) => {
  const places = layers.flat();
  const layerOf = (i: number) => layers.findIndex((layer) => layer.includes(places[i]));

  test("an import from above is an error, in every place and from every place", () => {
    const files = planted(places, "up", ending, (i) => layers.slice(0, layerOf(i)).flat());
    expect(broken("style/noRestrictedImports", settings, files)).toEqual(everyLine(files));
  });

  test("an import from below is none", () => {
    const below = (i: number) => {
      const apart = /tfjs|transformers/.test(places[i]); // these two do without index and create
      return layers.slice(layerOf(i) + (apart ? 3 : 1)).flat();
    };
    expect(broken("style/noRestrictedImports", settings, planted(places, "down", ending, below))).toEqual([]);
  });

  test("a circle is an error", () => {
    const at = settings === "" ? "src/ops/" : "ops/";
    const files = new Map([
      [`${at}a.ts`, `import { b } from "./b${ending}";\nexport const a = (): number => b();\n`],
      [`${at}b.ts`, `import { a } from "./a${ending}";\nexport const b = (): number => a();\n`],
      [`${at}c.ts`, `import { a } from "./a${ending}";\nexport const c = a;\n`],
    ]);
    expect(broken("suspicious/noImportCycles", settings, files)).toEqual([`${at}a.ts:1`, `${at}b.ts:1`]);
  });
});

test("every folder of src/ has its place", () => {
  const places = SRC.layers.flat();
  expect(foldersOf("src").filter((folder) => folder !== "wasm/" && !places.includes(`src/${folder}`))).toEqual([]);
});

test("a circle of types alone is an error", () => {
  const files = new Map([
    ["src/ops/a.ts", 'import type { B } from "./b.js";\nexport interface A {\n  b: B;\n}\n'],
    ["src/ops/b.ts", 'import type { A } from "./a.js";\nexport interface B {\n  a: A;\n}\n'],
  ]);
  expect(broken("suspicious/noImportCycles", "", files)).toEqual(["src/ops/a.ts:1", "src/ops/b.ts:1"]);
});

test("the adapters do without index and create, and without each other", () => {
  const others = ["src/index.ts", "src/create.ts", "src/float16/"];
  const files = planted(["src/tfjs/", "src/transformers/"], "up", ".js", (i) => [...others, i === 0 ? "src/transformers/" : "src/tfjs/"]);
  expect(broken("style/noRestrictedImports", "", files)).toEqual(everyLine(files));
  const float16 = planted(["src/float16/"], "up", ".js", () => ["src/tfjs/", "src/transformers/"]);
  expect(broken("style/noRestrictedImports", "", float16)).toEqual(everyLine(float16));
});

test("a family of kernels imports no other one", () => {
  const files = planted(FAMILIES, "across", "", (i) => FAMILIES.filter((_, j) => j !== i));
  expect(broken("style/noRestrictedImports", "assembly", files)).toEqual(everyLine(files));
});
