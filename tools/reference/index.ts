// The API reference: TypeDoc over the declarations of every entry point, as static pages beside the gallery, in web/dist/reference. It fails
// where an entry point, a function, a method or an option lacks what the reference promises: tools/reference/lacking.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  Application,
  Comment,
  type CommentDisplayPart,
  CommentTag,
  type Context,
  Converter,
  type DeclarationReflection,
  type ProjectReflection,
  type Reflection,
  ReflectionFlag,
  ReflectionKind,
} from "typedoc";
import { lackingIn, text } from "./lacking.js";

const ROOT = join(import.meta.dirname, "../..");

/** The files of the entry points, by what a program imports. */
const ENTRIES: Readonly<Record<string, string>> = {
  lanewise: "index",
  "lanewise/float16": "float16/index",
  "lanewise/tfjs": "tfjs/index",
  "lanewise/transformers": "transformers/index",
  "lanewise/revectorize": "revectorize",
};
const [MAIN, HALVES] = Object.keys(ENTRIES);

const MEMORY = "Instances and memory";
/** The headings of the index by the files that declare the functions, in the order of the page. */
const CATEGORIES: Readonly<Record<string, string>> = {
  activations: "Activations",
  softmax: "Softmax",
  segments: "Softmax of segments",
  sparsemax: "Softmax with exact zeros",
  gated: "Gated units",
  prelu: "Learnt slopes",
  random: "Random activations",
  sampling: "Sampling",
  selection: "Sampling",
  chain: "Sampling",
  losses: "Losses",
  dense: "Dense layers",
  quantized: "Numbers in fewer bits",
  conv: "Convolutions",
  attention: "Attention",
  norms: "Normalization",
  rotary: "Position embeddings",
  embeddings: "Embeddings",
  index: MEMORY,
  create: MEMORY,
};
/** The headings of functions of lanewise/float16 that lanewise does not have; other entry points have one heading. */
const CONVERSIONS = CATEGORIES.quantized;
const FUNCTIONS = "Functions";
const TYPES = "Types";

const missing: string[] = [];

/** The file that declares something, without its ending. */
const origin = (context: Context, reflection: DeclarationReflection): string =>
  (context.project.getSymbolIdFromReflection(reflection)?.packagePath ?? "").replace(/^.*\/|\.d\.ts$/g, "");

/** All @param of a comment as one table. */
function tabulate({ comment }: DeclarationReflection): void {
  const parameters = comment?.getTags("@param") ?? [];
  if (comment === undefined || parameters.length === 0) return;
  const rows = parameters.map(
    ({ name, content }) => `| \`${name}\` | ${text(content).trim().replaceAll(/\s+/g, " ").replaceAll("|", "\\|")} |`,
  );
  const table = ["| name | meaning |", "| --- | --- |", ...rows].join("\n");
  const first = comment.blockTags.indexOf(parameters[0]);
  comment.removeTags("@param");
  comment.blockTags.splice(first, 0, new CommentTag("@parameters", [{ kind: "text", text: table }]));
}

/** The heading of a function: that of its file; lanewise/float16 has those of lanewise. */
function heading(context: Context, entry: string, reflection: DeclarationReflection, twin: DeclarationReflection | undefined): string {
  if (entry === MAIN) return CATEGORIES[origin(context, reflection)];
  if (entry !== HALVES) return FUNCTIONS;
  return twin ? CATEGORIES[origin(context, twin)] : CONVERSIONS;
}

/** Puts a declaration of an entry point under its heading, and notes what its page lacks. `main` are the declarations of lanewise. */
function categorize(context: Context, entry: string, reflection: DeclarationReflection, main: readonly DeclarationReflection[]): void {
  const own = !reflection.isReference();
  const target = own ? reflection : (reflection.getTargetReflectionDeep() as DeclarationReflection);
  const callable = target.kindOf(ReflectionKind.Variable | ReflectionKind.Function);
  const twin = entry === HALVES && callable ? main.find(({ name }) => name === target.name) : undefined;
  const title = callable ? heading(context, entry, target, twin) : TYPES;
  const computes = callable && title !== MEMORY && title !== FUNCTIONS;
  if (own && twin && computes) inherit(reflection, twin);
  else if (own && computes) tabulate(reflection);
  reflection.setFlag(ReflectionFlag.Const, false);
  if (own) missing.push(...lackingIn(reflection, callable, computes).map((what) => `${entry}: ${what}`));
  const commented = reflection.signatures?.[0] ?? reflection;
  commented.comment ??= new Comment();
  if (reflection.name === "CreateOptions") commented.comment.modifierTags.add("@expand"); // so that the page of create lists them
  commented.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: title }]));
}

/** What the same function of lanewise says, for arrays of 16 bits too. */
function inherit(reflection: DeclarationReflection, { comment, name }: DeclarationReflection): void {
  reflection.comment = comment?.clone();
  reflection.comment?.removeTags("@category");
  const note = `**Arrays of 16 bits**: \`${name}\` of \`${MAIN}\`, for a Float16Array too, and for a Uint16Array with the option \`type\`.`;
  reflection.comment?.summary.push({ kind: "text", text: `\n\n${note}` });
}

/** What the first comment of an entry point's source says of it. */
function introduced(entry: string, file: string): CommentDisplayPart[] {
  const [, comment] = readFileSync(join(ROOT, `src/${file}.ts`), "utf8").match(/^\/\*\*(.*?)\*\//s) ?? [];
  if (comment === undefined) missing.push(`${entry}: docstring`);
  return [{ kind: "text", text: (comment ?? "").replaceAll(/^ *\* ?/gm, "").trim() }];
}

/** A line of links under a bold title. */
const line = (title: string, targets: readonly Reflection[]): CommentDisplayPart[] =>
  targets.flatMap((target, i): CommentDisplayPart[] => [
    { kind: "text", text: i === 0 ? `\n\n**${title}**: ` : ", " },
    { kind: "inline-tag", tag: "@link", text: target.name, target },
  ]);

/** What the first page ends with: a line of functions for each heading, and one of the other entry points. */
function contents([main, ...others]: readonly DeclarationReflection[]): CommentDisplayPart[] {
  const titles = [...new Set(Object.values(CATEGORIES))].map((title) => {
    const functions = main.categories?.find((category) => category.title === title)?.children ?? [];
    if (functions.length === 0) throw new Error(`no function under ${title}`);
    return line(title, functions);
  });
  return [...titles.flat(), ...line("Other entry points", others)];
}

const app = await Application.bootstrap({
  entryPoints: Object.values(ENTRIES).map((file) => join(ROOT, `dist/${file}.d.ts`)),
  tsconfig: join(import.meta.dirname, "declarations.json"),
  out: process.argv[2] ?? join(ROOT, "web/dist/reference"),
  name: "lanewise",
  readme: join(import.meta.dirname, "readme.md"),
  navigationLinks: { Gallery: "../index.html" },
  navigation: { includeCategories: true, includeGroups: false },
  categorizeByGroup: false,
  categoryOrder: [...Object.values(CATEGORIES), FUNCTIONS, TYPES],
  blockTags: ["@param", "@parameters", "@returns", "@throws", "@example", "@see", "@category", "@typeParam"],
  notRenderedTags: ["@category"],
  validation: { notExported: false, invalidLink: true },
  disableSources: true,
  githubPages: false,
  hideGenerator: true,
  treatWarningsAsErrors: true,
});
app.internationalization.addTranslations("en", { kind_variable: "Function", kind_plural_variable: "Functions" });
/** The entry points, by the names that programs import, in the order of ENTRIES. */
const modules = ({ children = [] }: ProjectReflection): DeclarationReflection[] =>
  Object.entries(ENTRIES).map(([entry, file]) => {
    const module = children.find(({ name }) => name === entry || name === file.replace("/index", "")) as DeclarationReflection;
    module.name = entry;
    if (entry !== MAIN) module.comment ??= new Comment(introduced(entry, file)); // the first page introduces lanewise
    return module;
  });

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
  for (const reflection of context.project.getReflectionsByKind(ReflectionKind.All))
    if (reflection.name.startsWith("[")) context.project.removeReflection(reflection); // symbols by which the package binds its own ops
  const [main, ...others] = modules(context.project);
  for (const { name, children = [] } of [main, ...others])
    for (const reflection of children) categorize(context, name, reflection, main.children ?? []);
});

const project = await app.convert();
if (project === undefined) throw new Error("the declarations do not compile");
app.validate(project);
if (missing.length > 0) throw new Error(`the reference lacks\n${missing.sort().join("\n")}`);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
project.readme?.push(...contents(modules(project)));
await app.generateDocs(project, app.options.getValue("out"));
