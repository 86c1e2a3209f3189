import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { UnaryOp } from "../catalogue/entries.js";
import { type Recipe, type Report, Stack } from "./stack.js";

export interface Training {
  readonly reports: readonly Report[];
  readonly steps: number;
  readonly running: boolean;
  setRunning(running: boolean): void;
  /** One step of gradient descent. */
  step(): void;
}

/** A stack for each op, trained a step a frame while it runs; new ones where the ops or the recipe change. */
export function useTraining(ops: readonly UnaryOp[], recipe: Recipe, rate: number): Training {
  const key = JSON.stringify([ops.map((op) => op.spec.name), recipe]);
  // the key stands for the ops and the recipe
  const stacks = useMemo(() => ops.map((op) => new Stack(op, recipe)), [key]);
  const first = useMemo(() => stacks.map((stack) => stack.step(0)), [stacks]);
  const [state, setState] = useState<{ stacks: Stack[]; reports: readonly Report[]; steps: number }>({ stacks, reports: first, steps: 0 });
  const [running, setRunning] = useState(false);
  const now = state.stacks === stacks ? state : { stacks, reports: first, steps: 0 };
  const latest = useRef(rate);
  latest.current = rate;

  const step = () => {
    const reports = stacks.map((stack) => stack.step(latest.current));
    setState((before) => ({ stacks, reports, steps: before.stacks === stacks ? before.steps + 1 : 1 }));
  };
  // no frame comes between the click that pauses and the end of training
  useLayoutEffect(() => {
    if (!running) return;
    let frame = requestAnimationFrame(function next() {
      step();
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [running, stacks]);
  return { reports: now.reports, steps: now.steps, running, setRunning, step };
}
