export default {
  plugins: [new URL("node_modules/@stryker-mutator/vitest-runner/dist/src/index.js", import.meta.url).pathname],
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  ignoreStatic: true, // what runs as a module is loaded would need all tests for each change
  concurrency: 1,
  dryRunTimeoutMinutes: 20,
  disableTypeChecks: false, // its parser does not know AssemblyScript
  ignorePatterns: ["web", "docs", "bench/peers", "test/tfjs", "test/runtimes", "test/libraries", "test/mutation/node_modules"],
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: "node_modules/.cache/mutation/report.json" },
  tempDirName: "test/mutation/.stryker",
};
