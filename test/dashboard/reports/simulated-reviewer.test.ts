import { describe, expect, it } from 'vitest';
import type { Label, Suspect } from '../../../dashboard/reports/detection-of-labels.js';
import { simulateReviewer } from '../../../dashboard/reports/simulated-reviewer.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const suspect = (over: Partial<Suspect> = {}): Suspect => ({
  conversion_id: 'k',
  advocate_id: 'a',
  outcome: 'granted',
  occurred_ms: 10 * DAY,
  amount: 100,
  taken: 0,
  currency: 'EUR',
  due_ms: 60 * DAY,
  reversed_ms: null,
  score: 650_000_000,
  own_score: 650_000_000,
  hold_score: 600_000_000,
  reasons: ['flooding'],
  contributions: [650_000_000],
  held_ms: 10 * DAY,
  held_otherwise: 0,
  confirmed: 0,
  released_ms: null,
  ...over,
});
const labelOf = ({ conversion_id }: Suspect): Label =>
  conversion_id.startsWith('fraud') ? { fraud: 'ring' } : 'honest';
const played = (
  suspects: readonly Suspect[],
  over: { capacity?: number; error?: number; seed?: number; now?: number } = {},
) => simulateReviewer(suspects, labelOf, { capacity: 1, error: 0, seed: 1, currency: 'EUR', now: 100 * DAY, ...over });

describe('a simulated reviewer', () => {
  it('confirms what is fraud and lets the rest of the case go the same morning', () => {
    const answer = played([suspect({ conversion_id: 'fraud' }), suspect({ amount: 40 })]);
    expect(answer).toMatchObject({
      decisions: 1,
      mistakes: 0,
      fraud_minor: 100,
      stopped_share: 1,
      honest_minor: 40,
      honest_held_minor: 40,
      honest_long_minor: 0,
      honest_hours_p50: 9,
      notice_hours_p50: 0,
      decide_hours_p50: 9,
    });
  });

  it('takes the most money first, and leaves what he has no time for', () => {
    const answer = played([
      suspect({ advocate_id: 'small', amount: 10 }),
      suspect({ advocate_id: 'big', amount: 500 }),
      suspect({ advocate_id: 'medium', amount: 50 }),
    ]);
    expect(answer).toMatchObject({ decisions: 3, most_waiting: 2, waiting: 0, honest_long_minor: 60 });
    expect(played([suspect()], { capacity: 0 })).toMatchObject({ decisions: 0, waiting: 1, honest_long_share: 1 });
  });

  it('stops nothing that was paid before anybody noticed', () => {
    const late = suspect({ conversion_id: 'fraud', own_score: 0, held_ms: 59 * DAY, due_ms: 60 * DAY });
    expect(played([late])).toMatchObject({ stopped_share: 0, let_go_minor: 0 });
    expect(played([{ ...late, due_ms: 60 * DAY + 1 }])).toMatchObject({ stopped_share: 1 });
    expect(played([{ ...late, held_ms: null }])).toMatchObject({ stopped_share: 0, notice_hours_p50: null });
  });

  it('lets fraud go and loses honest money by a mistake', () => {
    const answer = played([suspect({ conversion_id: 'fraud' }), suspect({ advocate_id: 'b', amount: 40 })], {
      error: 1,
      capacity: 2,
    });
    expect(answer).toMatchObject({
      decisions: 2,
      mistakes: 2,
      stopped_share: 0,
      let_go_minor: 100,
      honest_lost_minor: 40,
      honest_long_share: 1,
    });
  });

  it('loses by a mistaken dismissal what it mutes, unless the suspicion is strong', () => {
    const weak = [0, 5, 12].map((days) =>
      suspect({ conversion_id: `fraud${days}`, occurred_ms: (10 + days) * DAY, held_ms: (10 + days) * DAY }),
    );
    expect(played(weak, { error: 1 })).toMatchObject({ decisions: 1, let_go_minor: 300 });
    const strong = weak.map((one) => ({ ...one, score: 900_000_000, contributions: [900_000_000] }));
    // The second dismissal mutes the third.
    expect(played(strong, { error: 1 })).toMatchObject({ decisions: 2, let_go_minor: 300 });
    expect(played(strong.slice(1), { error: 1 })).toMatchObject({ decisions: 2 });
    // What comes after thirty days is looked at again.
    const later = suspect({ conversion_id: 'fraud', occurred_ms: 45 * DAY, held_ms: 45 * DAY });
    expect(played([...weak, later], { error: 1 })).toMatchObject({ decisions: 2 });
  });

  it('mutes nothing of a case in which anything is confirmed, before or after', () => {
    const on = (day: number, id: string, reason = 'flooding') =>
      suspect({ conversion_id: id, occurred_ms: day * DAY, held_ms: day * DAY, reasons: [reason] });
    const before = [on(10, 'honest'), on(15, 'fraud1'), on(22, 'fraud2')];
    expect(played(before, { error: 1 })).toMatchObject({ decisions: 3, let_go_minor: 200, honest_lost_minor: 100 });
    // What was muted is held again by the confirmation, and decided the day after.
    const after = [on(10, 'fraud1'), on(15, 'fraud2'), on(16, 'honest', 'ring_member')];
    expect(played(after.slice(0, 2), { error: 1 })).toMatchObject({ decisions: 1 });
    expect(played(after, { error: 1 })).toMatchObject({ decisions: 3, let_go_minor: 200 });
  });

  it('sees what was dismissed once more when as strong a suspicion comes', () => {
    const strong = (day: number, id: string) =>
      suspect({
        conversion_id: id,
        occurred_ms: day * DAY,
        held_ms: day * DAY,
        score: 900_000_000,
        contributions: [900_000_000],
      });
    const story = [strong(10, 'fraud1'), strong(15, 'fraud2'), strong(22, 'fraud3')];
    // Seed 7 errs in the first of its decisions and not in the second.
    const terms = { error: 0.5, seed: 7 };
    expect(played(story.slice(0, 1), terms)).toMatchObject({ mistakes: 1, let_go_minor: 100 });
    expect(played(story.slice(0, 2), terms)).toMatchObject({ decisions: 2, mistakes: 1, stopped_minor: 200 });
    // The money had gone out before the suspicion grew.
    const paid = [{ ...story[0]!, due_ms: 14 * DAY }, story[1]!];
    expect(played(paid, terms)).toMatchObject({ mistakes: 1, stopped_minor: 100 });
    // Noticed at the end of the day: what came at its beginning is not known of before.
    const late = { ...story[1]!, occurred_ms: 14 * DAY, held_ms: 14 * DAY, own_score: 0 };
    expect(played([{ ...story[0]!, due_ms: 14.9 * DAY }, late], terms)).toMatchObject({ stopped_minor: 100 });
  });

  it('counts the hours of a hold from the earliest moment at which he had not seen it', () => {
    const ofDay = suspect({ own_score: 0, held_ms: 10 * DAY });
    expect(played([ofDay])).toMatchObject({ honest_hours_p50: 24, honest_long_minor: 0 });
    expect(played([ofDay, suspect({ advocate_id: 'b', own_score: 0, amount: 500 })])).toMatchObject({
      honest_hours_p95: 48,
      honest_long_minor: 100,
    });
  });

  it('stops what nobody decided, and pays what fell due before it was held again', () => {
    const held = [suspect({ conversion_id: 'fraud' })];
    expect(played(held, { capacity: 0 })).toMatchObject({ decisions: 0, waiting: 1, stopped_share: 1 });
    const muted = (due: number) => [
      suspect({ conversion_id: 'fraud1' }),
      suspect({ conversion_id: 'fraud2', occurred_ms: 12 * DAY, held_ms: 12 * DAY, due_ms: due * DAY }),
      suspect({ conversion_id: 'honest', occurred_ms: 20 * DAY, held_ms: 20 * DAY, reasons: ['ring_member'] }),
    ];
    // The story ends before the next morning: what is held again waits, and is not paid.
    const terms = { error: 1, now: 21 * DAY };
    expect(played(muted(60), terms)).toMatchObject({ decisions: 2, stopped_minor: 100 });
    expect(played(muted(19), terms)).toMatchObject({ decisions: 2, stopped_minor: 0 });
  });

  it('is the same for the same seed, and errs about as often as it says', () => {
    const many = Array.from({ length: 400 }, (_, i) => suspect({ advocate_id: `a${i}` }));
    const once = played(many, { error: 0.25, capacity: 400, seed: 7 });
    expect(played(many, { error: 0.25, capacity: 400, seed: 7 })).toEqual(once);
    expect(once.mistakes).toBeGreaterThan(70);
    expect(once.mistakes).toBeLessThan(130);
  });

  it('counts what something else stopped, and looks at nothing that is gone', () => {
    const answer = played([
      suspect({ conversion_id: 'fraud1', outcome: 'denied', amount: 0 }),
      suspect({ conversion_id: 'fraud2', outcome: 'reversed', amount: 0, taken: 9, reversed_ms: 10 * DAY }),
      suspect({ conversion_id: 'fraud3', held_ms: null, held_otherwise: 1, amount: 7 }),
    ]);
    expect(answer).toMatchObject({ decisions: 0, fraud_minor: 7, stopped_minor: 7 });
    expect(answer.by_kind).toEqual([{ kind: 'ring', conversions: 3, stopped: 3, money_minor: 7, stopped_minor: 7 }]);
  });

  it('says nothing where there is nothing', () => {
    expect(played([])).toMatchObject({ decisions: 0, stopped_share: null, honest_long_share: null });
  });
});
