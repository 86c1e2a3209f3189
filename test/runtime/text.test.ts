import fc from "fast-check";
import { expect, test } from "vitest";
import { DIGITS, decode, FREQUENT, SINGLE } from "../../src/runtime/text.js";
import { encode } from "../../tools/encode.js";

/** Any bytes, and many of those that begin or end a SIMD instruction. */
const bytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0xfd, 0x80, 0xff, 1, 2)), { maxLength: 200 });

test("any bytes come back from their text, whose letters need no escape", () => {
  fc.assert(
    fc.property(bytes, (bytes) => {
      const text = encode(Uint8Array.from(bytes));
      expect(decode(text)).toEqual(bytes);
      expect(text).toMatch(/^[!#-[\]-~]*$/);
    }),
    { numRuns: 1000 },
  );
});

test("there are codes for all bytes and instructions, and each single digit has another one", () => {
  expect((DIGITS - SINGLE) * DIGITS).toBeGreaterThanOrEqual(256 + 2 * 128);
  expect(new Set(FREQUENT.match(/../gs)).size).toBe(SINGLE);
});
