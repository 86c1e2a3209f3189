// The API reference: TypeDoc over dist/index.d.ts, as static pages beside the gallery, in web/dist/reference. It fails where a function lacks
// what the reference promises.
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
  ReflectionFlag,
  ReflectionKind,
} from "typedoc";

const ROOT = join(import.meta.dirname, "../..");

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
  index: "Instances and memory",
  create: "Instances and memory",
};
const TYPES = "Types";

/** What an op's page has beside its formula and its shapes. */
const TAGS = ["@parameters", "@returns", "@throws", "@example", "@see"] as const;

const missing: string[] = [];

const text = (parts: readonly CommentDisplayPart[]): string => parts.map((part) => part.text).join("");

/** The name of the file that declares something, without its ending, and whether it is an op. */
function origin(context: Context, reflection: DeclarationReflection): { file: string; op: boolean } {
  const path = context.project.getSymbolIdFromReflection(reflection)?.packagePath ?? "";
  return { file: path.replace(/^.*\/|\.d\.ts$/g, ""), op: path.includes("/ops/") };
}

/** All @param of an op's comment as one table. */
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

/** What the page of a function lacks. */
function lacking({ name, comment, signatures = [] }: DeclarationReflection, op: boolean): string[] {
  const [signature] = signatures;
  const shown = comment ?? signature?.comment;
  if (shown === undefined) return [`${name}: docstring`];
  const summary = text(shown.summary);
  const wanted = op ? TAGS : TAGS.filter((tag) => tag === "@example" || (tag === "@throws" && signature?.parameters?.length));
  const named = shown.getTags("@param").map((tag) => tag.name?.split(".")[0]);
  const parameters = signature?.parameters?.filter(({ name }) => !named.includes(name)) ?? [];
  return [
    ...(op && !/^`y = .+`$/m.test(summary) ? [`${name}: formula`] : []),
    ...(op && !summary.includes("**Shapes**") ? [`${name}: shapes`] : []),
    ...wanted.filter((tag) => !shown.getTag(tag)).map((tag) => `${name}: ${tag}`),
    ...parameters.map((parameter) => `${name}: @param ${parameter.name}`),
  ];
}

/** Puts a declaration under its heading, and notes what its page lacks. */
function settle(context: Context, reflection: DeclarationReflection): void {
  const target = reflection.isReference() ? (reflection.getTargetReflectionDeep() as DeclarationReflection) : reflection;
  const { file, op } = origin(context, target);
  const callable = target.kindOf(ReflectionKind.Variable | ReflectionKind.Function);
  if (op && target === reflection) tabulate(reflection);
  reflection.setFlag(ReflectionFlag.Const, false);
  if (callable && target === reflection) missing.push(...lacking(reflection, op));
  const commented = reflection.signatures?.[0] ?? reflection;
  commented.comment ??= new Comment();
  if (reflection.name === "CreateOptions") commented.comment.modifierTags.add("@expand"); // so that the page of create lists them
  commented.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: callable ? CATEGORIES[file] : TYPES }]));
}

/** The list of all functions that the first page ends with: a line for each heading. */
const contents = (project: ProjectReflection): CommentDisplayPart[] =>
  [...new Set(Object.values(CATEGORIES))].flatMap((title) => {
    const functions = project.categories?.find((category) => category.title === title)?.children ?? [];
    const links = functions.flatMap((target, i): CommentDisplayPart[] => [
      { kind: "text", text: i === 0 ? `\n\n**${title}**: ` : ", " },
      { kind: "inline-tag", tag: "@link", text: target.name, target: target as DeclarationReflection },
    ]);
    if (links.length === 0) throw new Error(`no function under ${title}`);
    return links;
  });

const app = await Application.bootstrap({
  entryPoints: [join(ROOT, "dist/index.d.ts")],
  tsconfig: join(import.meta.dirname, "declarations.json"),
  out: process.argv[2] ?? join(ROOT, "web/dist/reference"),
  name: "lanewise",
  readme: join(import.meta.dirname, "readme.md"),
  navigationLinks: { Gallery: "../index.html" },
  navigation: { includeCategories: true, includeGroups: false },
  categorizeByGroup: false,
  categoryOrder: [...Object.values(CATEGORIES), TYPES],
  blockTags: ["@param", "@parameters", "@returns", "@throws", "@example", "@see", "@category", "@typeParam"],
  notRenderedTags: ["@category"],
  validation: { notExported: false, invalidLink: true },
  disableSources: true,
  githubPages: false,
  hideGenerator: true,
  treatWarningsAsErrors: true,
});
app.internationalization.addTranslations("en", { kind_variable: "Function", kind_plural_variable: "Functions" });
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
  for (const reflection of context.project.getReflectionsByKind(ReflectionKind.All))
    if (reflection.name.startsWith("[")) context.project.removeReflection(reflection); // symbols by which the package binds its own ops
  for (const reflection of context.project.children ?? []) settle(context, reflection);
});

const project = await app.convert();
if (project === undefined) throw new Error("the declarations do not compile");
app.validate(project);
if (missing.length > 0) throw new Error(`the reference lacks\n${missing.sort().join("\n")}`);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
project.readme?.push(...contents(project));
await app.generateDocs(project, app.options.getValue("out"));
