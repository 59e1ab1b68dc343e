/** What a page or a command may ask of cases: pure, writes nothing. */
export { foldReviews, missedSince, type CaseFold, type End, type FoldedCase, type Mark } from './fold.js';
export { reviewOf, type Review, type ReviewAction, type ReviewRow } from './review.js';
export { aftermathOf, NO_AFTERMATH, standingOf, type Standing } from './standing.js';
