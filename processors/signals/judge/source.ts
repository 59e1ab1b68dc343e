import { matchesPattern } from '../../../ingest/events/signals.js';
import { found, judgedByTouch, type Candidate, type Finding } from './facts.js';

/**
 * What the link and the person's story tell: banned sources, paid clicks, no visit, the advocate himself.
 * @param banned patterns of the rules in force
 */
export function judgeSource(candidate: Candidate, banned: readonly string[]): Finding[] {
  const { touch, visits, self, conversionId } = candidate;
  const findings: Finding[] = [];
  if (touch !== null && touch.sources.some((source) => banned.some((pattern) => matchesPattern(pattern, source))))
    findings.push(found('banned_source', 1, 1, [touch.id]));
  if (touch !== null && touch.adClickId !== null && judgedByTouch(candidate))
    findings.push(found('ad_click_id', 1, 1, [touch.id]));
  if (visits === 0) findings.push(found('no_earlier_visit', 1, 1, [conversionId]));
  if (self !== '') findings.push(found('self_referral', 1, self === 'same' ? 1 : 0.4, [conversionId]));
  return findings;
}
