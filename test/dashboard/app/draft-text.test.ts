import { describe, expect, it } from 'vitest';
import { draftText } from '../../../dashboard/app/src/pages/signals/draft-text.js';
import { checkRules } from '../../../ingest/events/check-rules.js';
import type { RulesInput } from '../../../ingest/events/rules.js';

const read = (text: string) => JSON.parse(text) as { rules: RulesInput };

describe('settings that were tried, as a draft', () => {
  it('keeps what the rules say beside them', () => {
    const rules = {
      limits: { self_referral: 'hold' },
      fraud: { thresholds: { flooding: 0.3 }, banned_sources: ['*.example'] },
    };
    const tried = { thresholds: { till_touch: 60 }, weights: { flooding: 12.5 }, holdScore: 55 };
    const draft = read(draftText(rules, tried));
    expect(draft.rules).toEqual({
      limits: { self_referral: 'hold' },
      fraud: {
        thresholds: { flooding: 0.3, till_touch: 60 },
        weights: { flooding: 125_000_000 },
        hold_score: 550_000_000,
        banned_sources: ['*.example'],
      },
    });
    expect(checkRules(draft.rules)).toBeNull();
  });

  it('says nothing of what was not tried, and makes rules where none were published', () => {
    const draft = read(draftText(undefined, { thresholds: {}, weights: {}, holdScore: 40 }));
    expect(draft.rules).toEqual({ fraud: { hold_score: 400_000_000 } });
    expect(checkRules(draft.rules)).toBeNull();
  });
});
