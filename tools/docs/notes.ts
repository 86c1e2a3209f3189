/** What one ULP would cost, for each op that is not there yet. `npm run docs` says which are missing. */
export const NOTES: Readonly<Record<string, string>> = {};
