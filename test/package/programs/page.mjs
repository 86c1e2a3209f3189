import { report } from "./report.mjs";

/** Kept for as long as the page: a browser may end a worker that nothing refers to. */
const worker = new Worker("worker.js", { type: "module" });
const inWorker = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
});

globalThis.worker = worker;
globalThis.result = Promise.all([report(), inWorker]).then(([page, worker]) => ({ page, worker }));
