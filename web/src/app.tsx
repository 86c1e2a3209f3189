import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Catalogue } from "./catalogue/page.js";
import { Footer } from "./footer.js";
import { type Changes, href, parse, type Route, RouteContext } from "./route.js";

/** Pages by the first part of their path; those that carry much with them are fetched apart. */
const PAGES: Readonly<Record<string, { title: string; load: () => Promise<{ default: ComponentType }> }>> = {
  op: { title: "", load: () => import("./op/page.js") },
  softmax: { title: "Softmax", load: () => import("./softmax/page.js") },
  attention: { title: "Attention", load: () => import("./attention/page.js") },
  norms: { title: "Norms", load: () => import("./norms/page.js") },
  gradients: { title: "Vanishing gradients", load: () => import("./gradients/page.js") },
  speed: { title: "Speed", load: () => import("./speed/page.js") },
};

const LINKS = [
  ["", "Functions"],
  ["softmax", "Softmax"],
  ["attention", "Attention"],
  ["norms", "Norms"],
  ["gradients", "Gradients"],
  ["speed", "Speed"],
] as const;

/** Fetches all pages, and the typesetter. */
export const loadPages = () =>
  Promise.all([...Object.values(PAGES).map(({ load }) => load()), import("katex"), import("katex/dist/katex.min.css")]);

function usePage(name: string): ComponentType | undefined {
  const [loaded, setLoaded] = useState<Readonly<Record<string, ComponentType>>>({ "": Catalogue });
  useEffect(() => {
    if (loaded[name] === undefined) PAGES[name]?.load().then((module) => setLoaded((all) => ({ ...all, [name]: module.default })));
  }, [name, loaded]);
  return PAGES[name] === undefined ? Catalogue : loaded[name];
}

export function App() {
  const [route, setRoute] = useState<Route>(() => parse(location.hash));
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    const onHash = () => setRoute(parse(location.hash));
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);
  const update = (changes: Changes) => {
    const now = parse(location.hash);
    history.replaceState(null, "", href([now.page, now.name].filter(Boolean).join("/"), changes, now.query));
    setRoute(parse(location.hash));
  };
  const Page = usePage(route.page);
  const place = `${route.page}/${route.name}`;
  const first = useRef(place);
  // only another place moves the focus and the view
  useEffect(() => {
    document.title = [route.name || PAGES[route.page]?.title, "lanewise"].filter(Boolean).join(" · ");
    if (first.current === place) return;
    first.current = "";
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place]);
  const skip = (event: Event) => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <RouteContext.Provider value={{ route, update }}>
      <header class="top">
        <a class="skip" href={location.hash || "#/"} onClick={skip}>
          Skip to the content
        </a>
        <a class="wordmark" href={href("")}>
          lanewise
        </a>
        <nav aria-label="Pages">
          {LINKS.map(([page, text]) => (
            <a key={page} href={href(page)} aria-current={page === route.page || (page === "" && route.page === "op") ? "page" : undefined}>
              {text}
            </a>
          ))}
        </nav>
      </header>
      <main ref={main} tabIndex={-1} data-place={place}>
        {Page ? <Page /> : <p class="loading">Loading</p>}
      </main>
      <Footer />
    </RouteContext.Provider>
  );
}
