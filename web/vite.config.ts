import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** What makes a page cross-origin isolated, which browsers want of one that shares memory among threads. */
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

export default defineConfig({
  root: import.meta.dirname,
  base: "./", // so that the folder works at any place of any host
  resolve: { alias: { lanewise: fileURLToPath(new URL("../dist/index.js", import.meta.url)) } },
  oxc: { jsx: { importSource: "preact" } },
  build: { target: "es2023", assetsInlineLimit: 0 },
  worker: { format: "es" },
  server: { headers, fs: { allow: [".."] } },
  preview: { headers },
});
