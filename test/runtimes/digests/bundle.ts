// The program with the package inside: child.js for runtimes, page.js for browsers, of the same text wherever it runs.
import { join } from "node:path";
import asc from "assemblyscript/asc";
import binaryen from "binaryen";
import { build as esbuild } from "esbuild";
import { hoistConstants } from "../../../tools/hoist.js";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../../..");

/** assembly/mix.ts, compiled as the kernels are. */
async function compileMix(): Promise<Uint8Array> {
  let text = "";
  const writeFile = (_path: string, contents: string | Uint8Array) => {
    text = contents.toString();
  };
  const options = ["--config", join(ROOT, "asconfig.json"), "--target", "baseline", "--baseDir", HERE, "--textFile", "mix.wat"];
  const { error, stderr } = await asc.main(["assembly/mix.ts", ...options], { writeFile });
  if (error) throw new Error(stderr.toString());
  const module = binaryen.parseText(hoistConstants(text));
  module.setFeatures(binaryen.Features.All);
  return module.emitBinary();
}

/** @param build the folder of another checkout, whose build is bundled instead of this one */
export async function bundle(outdir: string, build?: string): Promise<void> {
  await esbuild({
    absWorkingDir: HERE,
    entryPoints: ["child.ts", "page.ts"],
    outdir,
    bundle: true,
    format: "esm",
    external: ["node:*"],
    ...(build === undefined ? {} : { alias: { lanewise: join(build, "dist/index.js") } }),
    define: { MIX: JSON.stringify(Buffer.from(await compileMix()).toString("base64")) },
    logLevel: "error",
  });
}
