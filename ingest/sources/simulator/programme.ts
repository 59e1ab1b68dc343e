import type { RulesInput } from '../../events/rules.js';
import { formatTime } from '../../events/time.js';
import { drawCountry } from './countries.js';
import { drawPerson } from './people.js';
import { between, chance, poisson } from './random.js';
import { DAY_MS, HOUR_MS, dayFactor, momentOfDay } from './seasons.js';
import { penOf, type Stage } from './stage.js';
import { drawOwnChannel, visit } from './journeys.js';

/** What the programme pays, first and later: version 2 pays more for a purchase and caps it. */
export const RULES: readonly RulesInput[] = [1000, 1200].map((basisPoints, later) => ({
  attribution: {
    model: 'last_touch',
    competing: 'referral_only',
    lookback_days: 30,
    max_click_lateness_minutes: 1440,
    claimed_code_wins: true,
  },
  eligible: {
    types: ['signup', 'activation', 'trial', 'purchase', 'renewal', 'qualified_lead', 'closed_won'],
    new_customers_only: false,
  },
  dedup: { near_window_minutes: 10 },
  limits: { self_referral: 'deny', credits_per_advocate_per_day: 500 },
  rewards: [
    { on: 'signup', to: 'advocate', value: 'cash', fixed_minor: later ? 150 : 200, currency: 'EUR' },
    { on: 'purchase', to: 'advocate', value: 'cash', basis_points: basisPoints, of: 'order_net' },
    { on: 'purchase', to: 'referee', value: 'credit', basis_points: 500, of: 'order_net' },
    { on: 'closed_won', to: 'advocate', value: 'cash', fixed_minor: 10_000, currency: 'EUR' },
  ],
  settlement: {
    hold_from: 'fulfilled',
    hold_days: 30,
    order_wait_days: 7,
    payout_threshold_minor: 2000,
    payout_day: 15,
  },
}));

/** Rulesets and the passing of days: version 1 stands from the first moment, version 2 is announced a week ahead. */
export function writeProgramme(stage: Stage): void {
  const pen = penOf(stage, stage.rng.fork('programme'));
  const { startMs, endMs, days } = stage;
  pen.event('ruleset', startMs, {
    version: 1,
    effective_from: formatTime(startMs),
    rules: RULES[0]!,
    note: 'Opening terms.',
  });
  const announcedAt = startMs + Math.floor(days * 0.55) * DAY_MS + 10 * HOUR_MS;
  const effectiveAt = announcedAt + Math.min(7, days * 0.1) * DAY_MS;
  if (days >= 4)
    pen.event('ruleset', announcedAt, {
      version: 2,
      effective_from: formatTime(Math.floor(effectiveAt)),
      rules: RULES[1]!,
      note: 'More for purchases, less for sign-ups.',
    });
  for (let at = startMs; at < endMs; at += DAY_MS) pen.event('tick', at, {});
  pen.event('tick', endMs - 1, {});
}

/** Euro cents a week that each channel costs for every visitor a day that the shop draws by itself. */
const WEEKLY_SPEND: readonly (readonly [channel: string, category: string, minorPerDailyVisitor: number])[] = [
  ['paid', 'media', 420],
  ['social', 'media', 60],
  ['partner_site', 'co_marketing', 35],
];
const MONTHLY_SPEND: readonly (readonly [channel: string, category: string, minor: number])[] = [
  ['email', 'tooling', 39_000],
  ['affiliate', 'tooling', 49_000],
  ['referral', 'staff', 260_000],
  ['organic', 'other', 120_000],
];

/** What was spent: media by the week, tools and people by the month, a fee now and then to an influencer. */
export function writeSpends(stage: Stage, visitorsPerDay: number): void {
  const rng = stage.rng.fork('spend');
  const pen = penOf(stage, rng);
  const span = (from: number, length: number): { from: string; to: string } => ({
    from: formatTime(from),
    to: formatTime(Math.min(from + length, stage.endMs)),
  });
  const each = (length: number, entries: typeof WEEKLY_SPEND, scale: number): void => {
    for (let from = stage.startMs; from < stage.endMs; from += length) {
      const share = Math.min(length, stage.endMs - from) / length;
      for (const [channel, category, minor] of entries) {
        const amount = Math.round(minor * scale * share * between(rng, 0.85, 1.2));
        // The bill comes when the span is over, and on the last moment for the one that is still running.
        const billedAt = Math.min(from + length + 6 * HOUR_MS, stage.endMs - HOUR_MS);
        pen.event('spend', billedAt, {
          channel,
          amount_minor: amount,
          currency: 'EUR',
          category,
          ...span(from, length),
        });
      }
    }
  };
  each(7 * DAY_MS, WEEKLY_SPEND, visitorsPerDay);
  each(30 * DAY_MS, MONTHLY_SPEND, 1);
  for (const advocate of stage.advocates) {
    const own = advocate.rng.fork('fee');
    if (advocate.partnerType !== 'influencer' || advocate.role.fraud || !chance(own, 0.4)) continue;
    const at = advocate.joinAt + 3 * DAY_MS;
    if (at + DAY_MS >= stage.endMs) continue;
    penOf(stage, own).event('spend', at, {
      channel: 'referral',
      amount_minor: Math.round(advocate.reach * between(own, 900, 2200)),
      currency: 'EUR',
      category: 'co_marketing',
      advocate_id: advocate.id,
      ...span(at, 14 * DAY_MS),
    });
  }
}

/** Visitors a day that the shop draws without any advocate, at the start; it grows by a third over a year. */
export function ownVisitorsPerDay(advocates: number): number {
  return 12 + advocates * 0.5;
}

/** One day of visitors whom no advocate sent. */
export function ownTraffic(stage: Stage, day: number, perDay: number): void {
  const rng = stage.rng.fork('day', day);
  const dayStart = stage.startMs + day * DAY_MS;
  const visitors = poisson(rng, perDay * dayFactor(dayStart) * (1 + day / 1095) * between(rng, 0.9, 1.1));
  for (let i = 0; i < visitors; i++) {
    const visitor = rng.fork('visitor', i);
    const country = drawCountry(visitor, stage);
    const at = momentOfDay(visitor, country, dayStart);
    visit(stage, drawPerson(visitor, stage, country), {
      at,
      channel: drawOwnChannel(visitor),
      advocate: null,
      motive: { causedBy: null },
    });
  }
}
