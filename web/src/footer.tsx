import { info } from "lanewise";
import { useMemo } from "preact/hooks";

/** What computes here. */
export function Footer() {
  const { simd, reason } = useMemo(info, []);
  return (
    <footer>
      <p>
        Computed by lanewise in this browser: the {simd === "none" ? "plain JavaScript" : `${simd} SIMD`} build, because {reason}.{" "}
        {crossOriginIsolated
          ? "The page is cross-origin isolated, so that threads can share memory."
          : "The page is not cross-origin isolated: threads are off here."}
      </p>
      <p>
        <a href="./reference/index.html">API reference</a> · <code>npm install lanewise</code> · MIT licence · no request leaves this page
      </p>
    </footer>
  );
}
