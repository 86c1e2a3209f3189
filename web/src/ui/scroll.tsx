import type { ComponentChildren } from "preact";

/** What may be wider than the window: it scrolls by itself, by keyboard too. */
export const Scroll = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the keys for it
  <section class="scroll" aria-label={label} tabIndex={0}>
    {children}
  </section>
);
