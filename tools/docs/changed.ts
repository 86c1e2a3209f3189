import { existsSync } from "node:fs";
import type { Records } from "../accuracy/records.js";
import { allForms, labelOf } from "../accuracy/subject.js";

/** The ops whose kernels are not those that were measured; none without a build to compare with. */
export async function changedSince(records: Records): Promise<string[]> {
  if (!existsSync(new URL("../../dist/wasm", import.meta.url))) return [];
  const { fingerprint, hasKernel } = await import("../accuracy/kernels.js");
  return Object.entries(records).flatMap(([name, seen]) => {
    const [op, derivative] = name.split(".");
    const target = { op, derivative: derivative !== undefined, dtype: "f32" } as const;
    const forms = allForms.filter((form) => hasKernel(target, form));
    return forms.every((form) => fingerprint(target, form) === seen[labelOf(form)]?.kernel) ? [] : [name];
  });
}
