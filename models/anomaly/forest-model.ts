import type { Forest } from './forest.js';
import type { RobustScaling } from './robust-scaling.js';

/** What a forest was trained on, from inclusive to exclusive: RFC 3339 times in UTC. */
export interface TrainingWindow {
  readonly from: string;
  readonly to: string;
}

/** A forest with all that is needed to use it on other rows. */
export interface ForestModel {
  readonly forest: Forest;
  /** Names of the features, in their order. */
  readonly features: readonly string[];
  /** How rows are scaled before they are scored; null where they are taken as they are. */
  readonly scaling: RobustScaling | null;
  /** Null where the rows are of no known time. */
  readonly window: TrainingWindow | null;
}
