/**
 * The bill of materials of the package, in CycloneDX: what a user installs along with it, with hashes. It is the same for the same lock file.
 *
 *   npm run trust -- sbom             writes sbom.cdx.json, which the package carries
 *   npm run trust -- sbom --check     fails if it is out of date
 *
 * Either way it is validated against CycloneDX's schema.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { program } from "commander";

interface Component {
  readonly name: string;
  readonly properties: readonly { name: string; value: string }[];
  hashes?: { alg: string; content: string }[];
}

interface Bill {
  readonly metadata: { readonly tools: { components: Component[] } };
  readonly components: readonly Component[];
}

const ROOT = join(import.meta.dirname, "../..");
const FILE = join(ROOT, "sbom.cdx.json");
const TOOL = join(import.meta.dirname, "node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js");
const ARGS = [
  "--omit",
  "dev",
  "--package-lock-only",
  "--output-reproducible",
  "--spec-version",
  Spec.Version.v1dot6,
  "--mc-type",
  "library",
];

const { check } = program
  .name("npm run trust -- sbom")
  .option("--check", "change nothing, but fail if sbom.cdx.json is out of date")
  .parse()
  .opts<{ check?: boolean }>();
const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as { packages: Record<string, { integrity?: string }> };

/** The hash that the lock file holds a component to. */
function hashOf({ name, properties }: Component): { alg: string; content: string } {
  const path = properties.find(({ name }) => name === "cdx:npm:package:path")?.value ?? "";
  const [algorithm, base64] = lock.packages[path]?.integrity?.split("-") ?? [];
  if (algorithm !== "sha512") throw new Error(`package-lock.json has no SHA-512 of ${name}`);
  return { alg: "SHA-512", content: Buffer.from(base64, "base64").toString("hex") };
}

const bill = JSON.parse(execFileSync(process.execPath, [TOOL, ...ARGS], { cwd: ROOT, encoding: "utf8" })) as Bill;
const { tools } = bill.metadata;
tools.components = tools.components.filter(({ name }) => name !== "npm"); // whichever there is: the bill does not depend on it
for (const component of bill.components) component.hashes = [hashOf(component)];
const text = `${JSON.stringify(bill, null, 2)}\n`;

const invalid = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
if (invalid !== null) throw new Error(`the bill is not valid CycloneDX: ${JSON.stringify(invalid)}`);
if (!check) writeFileSync(FILE, text);
else if (readFileSync(FILE, "utf8") !== text) {
  console.error("sbom.cdx.json is out of date: npm run trust -- sbom brings it up to date");
  process.exitCode = 1;
}
console.log(
  `${bill.components.length} component: ${bill.components.map(({ name }) => name).join(", ")}; valid CycloneDX ${Spec.Version.v1dot6}`,
);
