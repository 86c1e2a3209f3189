import { disposalFaults } from "./disposal.js";
import { exhaustionFaults } from "./exhaustion.js";
import type { Fault } from "./fault.js";
import { platformFaults } from "./platform.js";
import { workerFaults } from "./workers.js";

/** Everything that is made to go wrong. */
export const faults: readonly Fault[] = [...workerFaults, ...platformFaults, ...exhaustionFaults, ...disposalFaults];
