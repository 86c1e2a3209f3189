// The text that src/runtime/text.ts makes bytes of.
import { DIGITS, decode, FREQUENT, SIMD, SINGLE } from "../src/runtime/text.js";

const digit = (value: number): string => String.fromCharCode(value === 57 ? 33 : 35 + value);

const pair = (code: number): string => digit(SINGLE + Math.floor(code / DIGITS)) + digit(code % DIGITS);

/** The codes of bytes: an instruction of three bytes is one. */
export function codes(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const [byte, second, last] = bytes.subarray(i, i + 3);
    const joins = byte === 0xfd && second >= 0x80 && (last === 1 || last === 2);
    found.push(joins ? SIMD + 128 * (last - 1) + (second & 0x7f) : byte);
    if (joins) i += 2;
  }
  return found;
}

/** What FREQUENT is to be for these modules: `npx tsx tools/encode.ts` prints it. */
export function frequent(modules: readonly Uint8Array[]): string {
  const counts = new Map<number, number>();
  for (const code of modules.flatMap(codes)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, SINGLE)
    .map(([code]) => pair(code))
    .join("");
}

const SHORT = new Map(FREQUENT.match(/../gs)?.map((code, i) => [code, digit(i)]));

export function encode(bytes: Uint8Array): string {
  const text = codes(bytes)
    .map((code) => SHORT.get(pair(code)) ?? pair(code))
    .join("");
  if (Buffer.compare(Buffer.from(decode(text)), bytes) !== 0) throw new Error("the text of a module does not give its bytes back");
  return text;
}
