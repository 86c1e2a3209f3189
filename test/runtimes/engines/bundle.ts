// A program with the package inside: child.js for runtimes, page.js for browsers, of the same text wherever it runs.
import { join } from "node:path";
import { build as esbuild } from "esbuild";

export interface Parts {
  /** The path of the module that exports the `program`. */
  readonly program: string;
  /** The folder of another checkout, whose build is bundled instead of this one. */
  readonly build?: string;
  /** Constants, put in as text. */
  readonly define?: Record<string, string>;
}

export async function bundle(outdir: string, { program, build, define }: Parts): Promise<void> {
  await esbuild({
    absWorkingDir: import.meta.dirname,
    entryPoints: ["child.ts", "page.ts"],
    outdir,
    bundle: true,
    format: "esm",
    external: ["node:*"],
    alias: {
      program,
      ...(build !== undefined && {
        "lanewise/float16": join(build, "dist/float16/index.js"),
        lanewise: join(build, "dist/index.js"),
      }),
    },
    define,
    logLevel: "error",
  });
}
