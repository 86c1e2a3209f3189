import { existsSync } from "node:fs";
import type { Records } from "../accuracy/records.js";
import { allForms, labelOf } from "../accuracy/subject.js";

/**
 * The ops whose results are not those that were measured; none without a build to compare with. Other code with the same results on a sample
 * is no change. A build that this engine does not run is not compared.
 */
export async function changedSince(records: Records): Promise<string[]> {
  if (!existsSync(new URL("../../dist/wasm", import.meta.url))) return [];
  const { bitsOf, fingerprint, hasKernel } = await import("../accuracy/kernels.js");
  const changed = new Set<string>();
  for (const [name, seen] of Object.entries(records)) {
    const [op, derivative] = name.split(".");
    const target = { op, derivative: derivative !== undefined, dtype: "f32" } as const;
    for (const form of allForms.filter((form) => hasKernel(target, form))) {
      const known = seen[labelOf(form)];
      if (known?.kernel === fingerprint(target, form)) continue;
      const bits = await bitsOf(target, form);
      if (known === undefined || (bits !== undefined && bits !== known.bits)) changed.add(name);
    }
  }
  return [...changed];
}
