// Writes binaries as text; src/runtime/text.ts reads it.
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

const SHORT = new Map(FREQUENT.match(/../gs)?.map((code, i) => [code, digit(i)]));

export function encode(bytes: Uint8Array): string {
  const text = codes(bytes)
    .map((code) => SHORT.get(pair(code)) ?? pair(code))
    .join("");
  if (Buffer.compare(Buffer.from(decode(text)), bytes) !== 0) throw new Error("the text of a module does not give its bytes back");
  return text;
}
