/** Signals for tests of the dashboard only. */
import type { signals } from '../../dashboard/reports/signals.js';
import { SIGNAL_NAMES, SIGNALS } from '../../ingest/events/signals.js';

type Answer = Awaited<ReturnType<(typeof signals)['run']>>;

const TO = Date.UTC(2026, 10, 22, 14, 5);
const heldAt = (score: number) => ({
  alerts: 120 - score,
  alerts_a_day: (120 - score) / 30,
  held: 5 * (120 - score),
  held_minor: 12_345 * (120 - score),
});

/** Every signal of the table; the hold score and any threshold that is tried move what is held. */
export function signalsAnswer(query: URLSearchParams): Answer {
  const holdScore = query.get('holdScore');
  const tried = holdScore !== null || query.has('threshold') || query.has('weight');
  return {
    currency: 'EUR',
    from_ms: TO - 30 * 86_400_000,
    to_ms: TO,
    days: 30,
    version: 3,
    hold_score: 60,
    rows: SIGNAL_NAMES.map((signal, i) => {
      const { subject, unit, threshold, weightPpb, meaning, falsePositives, reviewer, advocate } = SIGNALS[signal];
      const compared = (i * 7) % 40;
      return {
        signal,
        subject,
        unit,
        threshold,
        usual_threshold: threshold,
        weight: weightPpb / 10_000_000,
        usual_weight: weightPpb / 10_000_000,
        seen: i * 13,
        seen_a_day: (i * 13) / 30,
        unknown: i % 5,
        advocates: i,
        held: i * 3,
        precision: { agreed: compared - (compared >> 2), compared, rate: 0.75, low: 0.61, high: 0.86 },
        enough: compared >= 10,
        meaning,
        false_positives: falsePositives,
        reviewer_text: reviewer,
        advocate_text: advocate,
      };
    }),
    in_force: heldAt(60),
    by_score: Array.from({ length: 100 }, (_, i) => ({ score: i + 1, ...heldAt(i + 1) })),
    tried: tried ? heldAt(holdScore === null ? 55 : Number(holdScore)) : null,
  };
}
