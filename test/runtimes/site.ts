// The bundles as pages of a server on this machine, under the headers that browsers decide by what a page may do.
import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Headers by the first part of the path. */
export const HEADERS = {
  plain: {},
  isolated: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  /** The least that WebAssembly and threads need: no connection, no eval. */
  sparing: {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
  },
  /** Without wasm-unsafe-eval: WebAssembly may not be compiled. */
  strict: { "Content-Security-Policy": "default-src 'self'" },
} as const;

const PAGE = '<!doctype html><title>lanewise</title><script type="module" src="page.js"></script>';

/** Serves /{headers}/{bundler}/ from the bundlers' folders in `root`. */
export async function serve(root: string): Promise<{ origin: string; server: Server }> {
  const server = createServer(({ url = "/" }, response) => {
    const [, headers, bundler = "", ...rest] = url.split("/");
    const file = rest.join("/");
    const path = join(root, bundler, file);
    if (!(headers in HEADERS) || (file !== "" && !existsSync(path))) {
      response.writeHead(404).end();
      return;
    }
    const type = file === "" ? "text/html" : "text/javascript";
    response.writeHead(200, { ...HEADERS[headers as keyof typeof HEADERS], "Content-Type": type });
    if (file === "") response.end(PAGE);
    else createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
