import { memo } from "preact/compat";
import { useEffect, useState } from "preact/hooks";
import { interval } from "../format.js";
import { href, type Update, useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { Pick, PickAny, Select } from "../ui/pick.js";
import { type Entry, entries } from "./entries.js";
import { FAMILIES, type Family } from "./family.js";
import { hasProperty, MEANINGS, PROPERTIES, type Property } from "./property.js";
import { Sketch } from "./sketch.js";

const INSTALL = "npm install lanewise";

const SORTS = {
  name: (a: Entry, b: Entry) => a.name.localeCompare(b.name),
  family: (a: Entry, b: Entry) => Object.keys(FAMILIES).indexOf(a.family) - Object.keys(FAMILIES).indexOf(b.family) || SORTS.name(a, b),
  error: (a: Entry, b: Entry) => promise(a) - promise(b) || SORTS.name(a, b),
} as const;
type Sort = keyof typeof SORTS;
const SORT_NAMES: readonly (readonly [Sort, string])[] = [
  ["family", "family"],
  ["name", "name"],
  ["error", "largest error"],
];

const promise = ({ unary }: Entry): number => unary?.spec.ulp ?? Number.POSITIVE_INFINITY;

/** Those that the query asks for, in its order. */
function chosen(query: URLSearchParams): Entry[] {
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const family = query.get("family");
  const properties = listOf(query, "has") as Property[];
  return entries
    .filter(({ name, spec }) => words.every((word) => `${name} ${spec.summary} ${spec.formula}`.toLowerCase().includes(word)))
    .filter((entry) => family === null || entry.family === family)
    .filter((entry) => properties.every((property) => entry.unary !== undefined && hasProperty(entry.unary, property)))
    .sort(SORTS[sortOf(query)]);
}

const sortOf = (query: URLSearchParams): Sort => {
  const sort = query.get("sort") ?? "";
  return sort in SORTS ? (sort as Sort) : "family";
};

/** By family under its name, or all in one. */
function groupsOf(found: readonly Entry[], sort: Sort): [title: string, Entry[]][] {
  if (sort !== "family") return [["", [...found]]];
  const groups = Map.groupBy(found, ({ family }) => family);
  return [...groups].map(([family, group]) => [FAMILIES[family], group]);
}

const listOf = (query: URLSearchParams, name: string): string[] => query.get(name)?.split(",").filter(Boolean) ?? [];

export function Catalogue() {
  const [query, update] = useQuery();
  const found = chosen(query);
  const drawn = useBatches(entries.length);
  return (
    <>
      <Hero />
      <Filters query={query} update={update} found={found.length} />
      {found.length === 0 ? (
        <p class="empty">Nothing has all of that. Take a property away, or search for less.</p>
      ) : (
        groupsOf(found.slice(0, drawn), sortOf(query)).map(([title, group]) => (
          <section key={title} aria-label={title || "Functions"}>
            {title && <h2 class="family">{title}</h2>}
            <ul class="cards">
              {group.map((entry) => (
                <Card key={entry.name} entry={entry} />
              ))}
            </ul>
          </section>
        ))
      )}
    </>
  );
}

const Hero = () => (
  <section class="hero">
    <h1>
      Every activation function, <em>computed here</em>
    </h1>
    <p>
      lanewise brings activation functions, softmax and dense layers to JavaScript as WebAssembly SIMD kernels. Look at each function, its
      derivative, its range and its speed: every number on these pages is computed in your browser by the package itself.
    </p>
    <div class="install">
      <code>{INSTALL}</code>
      <CopyButton label="Copy" text={() => INSTALL} />
    </div>
  </section>
);

/** What is searched for, and how it is sorted; all of it is in the query. */
function Filters({ query, update, found }: { readonly query: URLSearchParams; readonly update: Update; readonly found: number }) {
  return (
    <search class="filters">
      <label class="field">
        <span class="hidden">Search</span>
        <input
          type="search"
          placeholder={`Search ${entries.length} functions`}
          value={query.get("q") ?? ""}
          onInput={(event) => update({ q: event.currentTarget.value || undefined })}
        />
      </label>
      <Select
        label="Sort by"
        options={SORT_NAMES}
        value={sortOf(query)}
        onPick={(sort) => update({ sort: sort === "family" ? undefined : sort })}
      />
      <Pick<Family | "">
        label="Family"
        options={[["", "All"], ...(Object.entries(FAMILIES) as [Family, string][])]}
        value={(query.get("family") ?? "") as Family | ""}
        onPick={(family) => update({ family: family || undefined })}
      />
      <PickAny<Property>
        label="Properties"
        options={PROPERTIES.map((property) => [property, property, MEANINGS[property]] as const)}
        values={listOf(query, "has") as Property[]}
        onPick={(has) => update({ has: has.join(",") || undefined })}
      />
      <p class="count" role="status">
        {found === entries.length ? `${entries.length} functions` : `${found} of ${entries.length} functions`}
      </p>
    </search>
  );
}

/** Cards that are drawn at once: about those that a window shows. */
const BATCH = 12;

/** How many cards are drawn: none in the first frame, since they compile the kernels, and then a batch at a time. */
function useBatches(total: number): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (count >= total) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setCount(count + BATCH));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [count, total]);
  return count;
}

const Card = memo(({ entry }: { readonly entry: Entry }) => (
  <li>
    <a class="card" href={href(`op/${entry.name}`)} data-family={entry.family}>
      <Sketch entry={entry} />
      <span class="card-name">{entry.name}</span>
      <span class="card-note">{entry.unary ? interval(entry.unary.spec.range) : FAMILIES[entry.family]}</span>
    </a>
  </li>
));
