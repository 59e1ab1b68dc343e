/** The line of the currency that was asked for, else of the one with the most money (the first of equals); undefined where there is none. */
export function chooseCurrency<L extends { readonly currency: string }>(
  lines: readonly L[],
  asked: string | undefined,
  weight: (line: L) => number,
): L | undefined {
  if (asked !== undefined) return lines.find((line) => line.currency === asked);
  let best: L | undefined;
  for (const line of lines) if (best === undefined || weight(line) > weight(best)) best = line;
  return best;
}
