// Fetches what the other pages need, and keeps all of it: from then on they work without a network, and after a reload too.
import { loadPages } from "./app.js";
import { WEIGHTS } from "./softmax/network.js";
import workerUrl from "./speed/worker.ts?worker&url";

/** The faces that the typesetter uses for the specs' formulas. */
const FACES = ["KaTeX_Main", "italic KaTeX_Math", "KaTeX_Caligraphic", "KaTeX_Size1", "KaTeX_Size2", "KaTeX_Size3", "KaTeX_Size4"];

const faceOf = (face: string) => face.replace("KaTeX", "1em KaTeX");

export async function keepAll(): Promise<void> {
  await loadPages();
  await Promise.all(FACES.map((face) => document.fonts.load(faceOf(face))));
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("./offline.js");
  await navigator.serviceWorker.ready;
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const urls = new Set([location.pathname, workerUrl, WEIGHTS, ...fetched].map((url) => new URL(url, location.href).href));
  const cache = await caches.open("lanewise");
  await cache.addAll([...urls].filter((url) => url.startsWith(location.origin)));
}
