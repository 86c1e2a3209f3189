import { report } from "./report.mjs";

const inWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });

globalThis.result = Promise.all([report(), inWorker()]).then(([page, worker]) => ({ page, worker }));
