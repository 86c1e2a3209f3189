// The bundle of program.ts, with the kernel that mixes bits.
import { join } from "node:path";
import asc from "assemblyscript/asc";
import binaryen from "binaryen";
import { hoistConstants } from "../../../tools/hoist.js";
import * as engines from "../engines/bundle.js";

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
  const define = { MIX: JSON.stringify(Buffer.from(await compileMix()).toString("base64")) };
  await engines.bundle(outdir, { program: join(HERE, "program.ts"), build, define });
}
