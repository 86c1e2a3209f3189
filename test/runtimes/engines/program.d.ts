// The program that is bundled: bundle.ts has the path put in for this name.
declare module "program" {
  export const program: import("./index.js").Program;
}
