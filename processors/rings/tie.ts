/** How finely a tie counts: in twentieths, so that every new event of a ring does not judge all its members anew. */
const STEP_PPB = 50_000_000;

/** A tie as it counts, from 0 to 1. */
export function tieShare(tiePpb: number): number {
  return Math.round(tiePpb / STEP_PPB) / 20;
}
