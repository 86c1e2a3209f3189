import { type Options, SingleBar } from "cli-progress";

/** A bar on stderr, and only where that is a terminal; its payload is what is being done. */
export const progress = (options: Options = {}): SingleBar =>
  new SingleBar({
    format: "{bar} {percentage}% | {eta_formatted} left | {doing}",
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
    ...options,
  });
