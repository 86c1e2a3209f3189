import type { default as Katex } from "katex";
import { useEffect, useState } from "preact/hooks";

let katex: typeof Katex | undefined;
const loading = () => Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([module]) => module.default);

/** A formula, typeset; as plain text until the typesetter is there. */
export function Tex({ tex, text }: { readonly tex: string; readonly text: string }) {
  const [ready, setReady] = useState(katex !== undefined);
  useEffect(() => {
    if (ready) return;
    loading().then((loaded) => {
      katex = loaded;
      setReady(true);
    });
  }, [ready]);
  if (!ready || katex === undefined) return <span class="formula">{text}</span>;
  const html = katex.renderToString(tex, { throwOnError: true, displayMode: true });
  // KaTeX's own output, of formulas from the package's specs
  return <span class="formula" dangerouslySetInnerHTML={{ __html: html }} />;
}
