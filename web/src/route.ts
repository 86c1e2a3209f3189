// Where the visitor is: in the hash of the address, so that any static host will do and a link keeps the state.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface Route {
  /** The first part of the path, "" for the catalogue, and the second. */
  readonly page: string;
  readonly name: string;
  readonly query: URLSearchParams;
}

/** What changes in the query; undefined takes a value away. */
export type Changes = Readonly<Record<string, string | undefined>>;
export type Update = (changes: Changes) => void;

export function parse(hash: string): Route {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [page = "", name = ""] = path.split("/").map(decodeURIComponent);
  return { page, name, query: new URLSearchParams(query) };
}

export function href(path: string, changes: Changes = {}, query?: URLSearchParams): string {
  const all = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) all.delete(name);
    else all.set(name, value);
  }
  // commas are legal in a fragment, and read better than %2C
  const text = all.toString().replaceAll("%2C", ",");
  return `#/${path}${text === "" ? "" : `?${text}`}`;
}

export const RouteContext = createContext<{ route: Route; update: Update }>({ route: parse(""), update: () => {} });

export const useRoute = (): Route => useContext(RouteContext).route;

/** The query, and a function that changes it without a step in the browser's history. */
export function useQuery(): [URLSearchParams, Update] {
  const { route, update } = useContext(RouteContext);
  return [route.query, update];
}

/** A number of the query; the default where there is none. */
export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  const value = Number(text);
  return text === null || text === "" || !Number.isFinite(value) ? otherwise : value;
}
