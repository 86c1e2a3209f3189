// The numbers of a plot, to take away.
import type { Samples } from "./samples.js";

/** One line for each x; every digit that tells a float32 number from its neighbours, and more. */
export function csv(x: Float32Array, curves: readonly { readonly name: string; readonly samples: Samples }[]): string {
  const columns = curves.flatMap(({ name, samples: { y, dy } }) => [
    { title: name, values: y },
    ...(dy ? [{ title: `${name}'`, values: dy }] : []),
  ]);
  const titles = ["x", ...columns.map(({ title }) => title)].join(",");
  return [titles, ...Array.from(x, (x, i) => [x, ...columns.map(({ values }) => values[i])].join(","))].join("\n");
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
