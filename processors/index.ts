import { attribution } from './attribution/processor.js';
import { conversions } from './conversions/conversions.js';
import { dedup } from './dedup/same-id.js';
import { clocks } from './framework/clocks.js';
import type { Processor } from './framework/processor.js';
import { enrichment } from './rollups/enrichment.js';
import { firsts } from './rollups/firsts.js';
import { identity } from './identity/identity.js';
import { orders } from './orders/orders.js';
import { panels } from './rollups/panels.js';
import { paths } from './paths/paths.js';
import { reconciliation } from './reconciliation/reconciliation.js';
import { referred } from './rollups/referred.js';
import { cases } from './cases/cases.js';
import { reviews } from './cases/reviews.js';
import { rewards } from './rewards/processor.js';
import { rollups } from './rollups/rollups.js';
import { rings } from './rings/processor.js';
import { candidates, signals } from './signals/processor.js';
import { touchpoints } from './touchpoints/touchpoints.js';

/** Every processor, in an order in which each reads what those before it wrote. From nothing it is the order in which they run. */
export const PROCESSORS: readonly Processor[] = [
  dedup,
  clocks,
  identity,
  orders,
  touchpoints,
  conversions,
  reviews,
  candidates,
  rings,
  signals,
  attribution,
  paths,
  rewards,
  cases,
  reconciliation,
  rollups,
  firsts,
  panels,
  referred,
  enrichment,
];
