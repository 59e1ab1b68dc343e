import type { Processor } from '../framework/processor.js';

/** Folds the reviews of each case into what they come to. Key: the case. */
export const reviews: Processor = {
  name: 'reviews',
  reads: ['step_reviews', 'standing_reviews'],
  writes: ['case_folds', 'risks', 'fraud_standing', 'cases', 'alerts'],
  scratch: ['touched_cases', 'case_keys'],
  run: () => Promise.resolve(),
};
