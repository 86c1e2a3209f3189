import { type Entry, isTimed } from "../catalogue/entries.js";
import { href, useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { snippet } from "./snippet.js";
import { valuesOf } from "./valuesOf.js";

/** Families that have a page to play with, of their kind's name. */
const PAGES: Readonly<Record<string, string>> = {
  attention: "Move queries and keys, and see who looks at whom",
  norms: "See four tokens before a norm and after it",
};

export function Code({ entry }: { readonly entry: Entry }) {
  const [query] = useQuery();
  const code = snippet(entry, entry.unary ? valuesOf(entry.unary.spec.parameters, query) : {});
  const { kind = "" } = entry.spec;
  const page = PAGES[kind];
  return (
    <section aria-labelledby="code">
      <h2 id="code">Use it</h2>
      <div class="code">
        <pre>
          <code>{code}</code>
        </pre>
        <CopyButton label="Copy code" text={() => code} />
      </div>
      {isTimed(entry) && (
        <p class="next">
          How fast is that? <a href={href("speed", { op: entry.name })}>Measure {entry.name} on this machine</a>
        </p>
      )}
      {page && (
        <p class="next">
          <a href={href(kind)}>{page}</a>
        </p>
      )}
    </section>
  );
}
