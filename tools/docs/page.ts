/** A page with what stands between `<!-- name -->` and `<!-- /name -->` replaced. */
export function filled(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no ${start.trim()} ... ${end}`);
  return `${page.slice(0, from + start.length)}\n${content}\n\n${page.slice(to)}`;
}

/** A table in Markdown. */
export function markdown(head: readonly string[], right: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `| ${head.map((column) => (right.includes(column) ? "--:" : "---")).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
