import { defineConfig } from "@playwright/test";

const PORT = 4173;

export default defineConfig({
  testDir: "test",
  outputDir: "test/output",
  forbidOnly: true,
  workers: 2,
  timeout: 60_000,
  reporter: "list",
  projects: [
    { name: "pages", testIgnore: "load.test.ts" },
    { name: "load", testMatch: "load.test.ts", dependencies: ["pages"] }, // alone: it measures a time
  ],
  webServer: { command: `vite preview --port ${PORT} --strictPort`, url: `http://localhost:${PORT}`, reuseExistingServer: false },
  use: {
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1200, height: 850 },
    permissions: ["clipboard-read", "clipboard-write"],
    launchOptions: {
      // the system's: one that a package brings along is fetched from elsewhere at install time
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-background-networking"],
    },
  },
});
