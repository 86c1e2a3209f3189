// What several copies of the package in one program have in common: the ES module and the CommonJS build, or two installed copies.
/**
 * The number in the keys by which copies know each other's arrays and functions: `Symbol.for("lanewise.block@1")`. It grows when an `Activate`,
 * a bound op or a block of `alloc` changes in a way that another copy must not meet.
 */
export const PROTOCOL = 1;
/** The version in package.json: only copies with the same code share an instance. */
const VERSION = "0.1.0";

const DEFAULT = /*#__PURE__*/ Symbol.for(`lanewise.default@${VERSION}`);

/** The one default instance of all copies of this version; each copy has its own where globalThis is frozen. */
export function sharedDefault<T extends object>(make: () => T): T {
  const holder = globalThis as { [DEFAULT]?: T };
  const known = holder[DEFAULT];
  if (known !== undefined) return known;
  const made = make();
  Reflect.defineProperty(holder, DEFAULT, { value: made, configurable: true });
  return made;
}
