import { useEffect, useRef, useState } from "preact/hooks";
import type { Message, Request, Timing } from "./messages.js";
import workerUrl from "./worker.ts?worker&url";

export interface Speed {
  readonly state: "idle" | "running" | "done" | "cancelled";
  readonly names: readonly string[];
  readonly timings: readonly Timing[];
  /** From 0 to 1. */
  readonly progress: number;
  /** Seconds that are left, as far as one can tell. */
  readonly left?: number;
  readonly error?: string;
}

const IDLE: Speed = { state: "idle", names: [], timings: [], progress: 0 };

/** A measurement in a worker: its state, and how to start and to cancel it. */
export function useSpeed(): [Speed, (request: Request) => void, () => void] {
  const [speed, setSpeed] = useState<Speed>(IDLE);
  const worker = useRef<Worker>(undefined);
  const end = () => {
    worker.current?.terminate();
    worker.current = undefined;
  };
  useEffect(() => end, []);

  const start = (request: Request) => {
    end();
    const began = performance.now();
    setSpeed({ ...IDLE, state: "running" });
    worker.current = new Worker(workerUrl, { type: "module" });
    worker.current.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === "error" || data.kind === "end") end();
      setSpeed((before) => next(before, data, (performance.now() - began) / 1000));
    };
    worker.current.onerror = ({ message }) => {
      end();
      setSpeed({ ...IDLE, error: message });
    };
    worker.current.postMessage(request);
  };
  const cancel = () => {
    end();
    setSpeed((before) => ({ ...before, state: "cancelled" }));
  };
  return [speed, start, cancel];
}

function next(before: Speed, message: Message, seconds: number): Speed {
  switch (message.kind) {
    case "contenders":
      return { ...before, names: message.names };
    case "timing": {
      const { timing, done, total } = message;
      return { ...before, timings: [...before.timings, timing], progress: done / total, left: (seconds / done) * (total - done) };
    }
    case "error":
      return { ...IDLE, error: message.text };
    case "end":
      return { ...before, state: "done" };
  }
}
