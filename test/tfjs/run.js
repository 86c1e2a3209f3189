// Runs a bundle of specs with jasmine and writes what came of it as JSON: node run.js suite.cjs result.json
import { writeFileSync } from "node:fs";
import Jasmine from "jasmine";

const [, , suite, file] = process.argv;
const ours = () => Object.values(globalThis.calls ?? {}).reduce((total, { all, left }) => total + all - left, 0);
const specs = [];
let before = 0;

const runner = new Jasmine();
runner.exitOnCompletion = false;
runner.clearReporters();
runner.addReporter({
  specStarted: () => {
    before = ours();
  },
  specDone: ({ fullName, status, failedExpectations }) => {
    specs.push({ name: fullName, status, ours: ours() > before, why: failedExpectations.map(({ message }) => message) });
  },
});
runner.env.configure({ random: false });
const { overallStatus, incompleteReason } = await runner.execute([suite]);
writeFileSync(file, JSON.stringify({ overallStatus, incompleteReason, calls: globalThis.calls, specs }));
