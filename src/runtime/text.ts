// Binaries as text that gzip compresses well: nearly a character a byte, and one for most SIMD instructions. tools/encode.ts writes it.

/** The digits: the printable ASCII characters from # on, with ! instead of the backslash. */
export const DIGITS = 92;
/** The first digits stand for a code each; each of the others, with the digit behind it, for one of 92 codes. */
export const SINGLE = 86;
/** Codes from here on are SIMD instructions of three bytes, whose last byte is 1 and then 2. Below they are bytes. */
export const SIMD = 256;

/** The codes of the single digits, by their two: frequent ones. The most frequent of all modules made the package 1.7 % larger. */
export const FREQUENT =
  "yCy#{hy'yDy.y%ydyEy&y$y(ycy+y7y3y/y0z1y)}%y*ygy,y-}#zBy6yiy1y2y4ybzFy5y8{j}:y>y:y9yry;z2z;y@y<}$y=|uynz&y}yfyAz,y?yxyBz$z#yyzGz9|syqyez3z(yFyjyNylyGyWz8z:}8yHz5ySz-z7yMy~z0";

function digitAt(text: string, i: number): number {
  const letter = text.charCodeAt(i);
  return letter === 33 ? 57 : letter - 35;
}

function codes(text: string, single: readonly number[]): number[] {
  const found: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const digit = digitAt(text, i);
    found.push(digit < SINGLE ? single[digit] : (digit - SINGLE) * DIGITS + digitAt(text, ++i));
  }
  return found;
}

/** The bytes that a text stands for. */
export const decode = (text: string): number[] =>
  codes(text, codes(FREQUENT, [])).flatMap((code) => (code < SIMD ? code : [0xfd, 0x80 | (code & 0x7f), 1 + ((code - SIMD) >> 7)]));
