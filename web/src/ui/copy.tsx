import { useEffect, useState } from "preact/hooks";

/** Milliseconds for which the button says that it has done its work. */
const SHOWN = 2000;

/** Copies a text, and says so. */
export function CopyButton({ text, label }: { readonly text: () => string; readonly label: string }) {
  const [state, setState] = useState<"copied" | "failed">();
  useEffect(() => {
    if (state === undefined) return;
    const timer = setTimeout(() => setState(undefined), SHOWN);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  return (
    <button type="button" class="button" onClick={copy}>
      <span aria-live="polite">{state === undefined ? label : state === "copied" ? "Copied" : "The browser refused"}</span>
    </button>
  );
}
