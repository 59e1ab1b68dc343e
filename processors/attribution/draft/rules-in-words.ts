import { currencyDigits, formatMoney } from '../../../ingest/events/money.js';
import type { RewardRule, Rules } from '../../../ingest/events/rules.js';
import { earns, EXAMPLE_AT, listed, percent, workOut, type Example, type ExampleTouch } from './rules-example.js';
import { DAY_MS } from '../verdict/path.js';

/** A part of the rules in plain sentences, and examples of what they come to. */
export interface RulesSection {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly examples: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  signup: 'sign-up',
  activation: 'activation',
  trial: 'trial',
  purchase: 'purchase',
  renewal: 'renewal',
  qualified_lead: 'qualified lead',
  closed_won: 'deal that is won',
};

/** A type of conversion as a sentence names it. */
export const typeInWords = (type: string): string => TYPES[type] ?? type;

const MODELS: Readonly<Record<string, string>> = {
  last_touch: 'The advocate whose link the customer used last earns the reward.',
  last_non_direct:
    'The advocate whose link the customer used last earns the reward; a direct visit afterwards changes nothing.',
  first_touch: 'The advocate whose link the customer used first earns the reward.',
  linear: 'Every link that the customer used earns an equal share of the reward.',
  time_decay:
    'Every link that the customer used earns a share of the reward, and the later it was used, the greater the share.',
  position_based:
    'The links that the customer used share the reward by fixed parts for the first, the middle and the last.',
  markov:
    'Links share the reward by how much each of them contributes over all customers. Until such shares are published, the last link earns it.',
  shapley:
    'Links share the reward by how much each of them contributes over all customers. Until such shares are published, the last link earns it.',
};

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** A length of time in the greatest whole unit. */
export function minutesInWords(minutes: number): string {
  if (minutes > 0 && minutes % 1440 === 0) return counted(minutes / 1440, 'day');
  return minutes > 0 && minutes % 60 === 0 ? counted(minutes / 60, 'hour') : counted(minutes, 'minute');
}

/**
 * The rules in plain sentences, generated from them, for those who refer: what counts, who earns, how much, and when it is paid. Examples are worked
 * out by the functions that decide. Nothing here is of use to somebody who wants to cheat: no threshold, weight, window or list by which fraud and
 * repeats are found is named. Pure; never fails for rules that are valid.
 */
export function rulesInWords(rules: Rules): RulesSection[] {
  const sections = [
    whoEarns(rules),
    whatCounts(rules),
    whatIsPaid(rules),
    limits(rules),
    whenPaid(rules),
    notAllowed(rules),
  ];
  return sections.filter(({ sentences }) => sentences.length > 0);
}

function whoEarns({ attribution, ...rules }: Rules): RulesSection {
  const { model, co_referral, claimed_code_wins, competing, lookback_days, position_weights } = attribution;
  const sentences = [MODELS[model] ?? `Credit is given by the model ${model}.`];
  if (model === 'position_based') {
    const [first, middle, last] = position_weights as [number, number, number];
    const whole = first + middle + last;
    const part = (weight: number): string => percent(Math.round((weight / whole) * 1_000_000_000));
    sentences.push(`The first has ${part(first)}, the last ${part(last)}, and those between share ${part(middle)}.`);
  }
  if (co_referral === 'winner')
    sentences.push(
      'If several advocates brought the same customer, only one of them earns: the one with the greatest share.',
    );
  if (co_referral === 'split') sentences.push('If several advocates brought the same customer, they share the reward.');
  sentences.push(`A link counts if it was used at most ${counted(lookback_days, 'day')} before.`);
  sentences.push(
    competing === 'all'
      ? 'Other ways to us count as well: if the customer came by an advertisement or a search instead, no advocate earns that part.'
      : 'Only links and codes of advocates count: advertisements and searches take nothing away from you.',
  );
  sentences.push(
    claimed_code_wins
      ? 'If the customer names a code when buying, the owner of that code earns all of it, whichever links were used.'
      : 'A code that the customer names when buying counts if no link of an advocate does.',
  );
  const whole = { attribution, ...rules };
  return { title: 'Who earns', sentences, examples: [...contestExamples(whole), ...claimExamples(whole)] };
}

function whatCounts(rules: Rules): RulesSection {
  const { types, new_customers_only, segments, regions } = rules.eligible;
  const sentences = [
    `What can earn a reward: ${listed(types.map((type) => `a ${typeInWords(type)}`.replace(/^a ([ae])/, 'an $1')))}.`,
  ];
  if (new_customers_only) sentences.push('The customer must be new: whoever bought from us before does not count.');
  if (segments !== null) sentences.push(`The customer must belong to ${listed(segments, 'or')}.`);
  if (regions !== null) sentences.push(`The customer must be in ${listed(regions, 'or')}.`);
  sentences.push('You must be enrolled when your link is used.');
  if (types.some((type) => type === 'purchase' || type === 'renewal'))
    sentences.push(
      `A purchase needs an order in our books within ${counted(rules.settlement.order_wait_days, 'day')}; if an order is cancelled or charged back, nothing is earned, and if a part is refunded, the reward follows what remains.`,
    );
  sentences.push('The same purchase counts once, however often it is reported.');
  if (rules.attribution.stand_down_minutes > 0)
    sentences.push(
      `A coupon site or browser extension does not count if somebody else brought the customer within the ${minutesInWords(rules.attribution.stand_down_minutes)} before it.`,
    );
  const examples = new_customers_only ? newCustomerExamples(rules) : [];
  return { title: 'What counts', sentences, examples };
}

function whatIsPaid(rules: Rules): RulesSection {
  if (rules.rewards.length === 0)
    return { title: 'What it pays', sentences: ['These rules credit advocates and pay no reward.'], examples: [] };
  return { title: 'What it pays', sentences: rules.rewards.map(termInWords), examples: refundExamples(rules) };
}

const VALUES: Readonly<Record<string, string>> = {
  cash: '',
  credit: ' as credit with us',
  gift_card: ' as a gift card',
  recognition: '',
};

/** One term of the rewards as a sentence. */
export function termInWords(term: RewardRule): string {
  const who = term.to === 'advocate' ? 'The advocate' : 'The customer who was referred';
  const what = `${amountOf(term)}${VALUES[term.value ?? 'cash'] ?? ''}`;
  const parts = [`${who} gets ${what} for a ${typeInWords(term.on)}`.replace(/ a ([ae])/, ' an $1')];
  if (term.categories) parts.push(`on goods of ${listed(term.categories, 'or')}`);
  if (term.milestone !== undefined) parts.push(`but only for the ${ordinal(term.milestone)} of this kind`);
  if (term.recurring_months !== undefined) parts.push(`again for ${counted(term.recurring_months, 'month')}`);
  if (term.max_minor !== undefined) parts.push(`at most ${money(term.max_minor, term.currency)}`);
  if (term.variant !== undefined) parts.push(`in the test group ${term.variant}`);
  return `${parts.join(', ')}.`;
}

function amountOf(term: RewardRule): string {
  if (term.value === 'recognition') return 'recognition';
  const one = (fixed: number | undefined, points: number | undefined): string =>
    fixed !== undefined ? money(fixed, term.currency) : `${(points ?? 0) / 100}% of ${BASES[term.of ?? 'order_net']}`;
  if (!term.tier) return one(term.fixed_minor, term.basis_points);
  const steps = term.tier.steps.map((step) => `${one(step.fixed_minor, step.basis_points)} from ${step.from} on`);
  const how = term.tier.mode === 'marginal' ? 'for those above each step' : 'for all of them once a step is reached';
  const start =
    term.fixed_minor === undefined && term.basis_points === undefined ? [] : [one(term.fixed_minor, term.basis_points)];
  return `${listed([...start, ...steps])} (${how})`;
}

const BASES: Readonly<Record<string, string>> = {
  order_net: 'what the order is worth after refunds',
  margin: 'our margin on the order',
  deal: 'the value of the deal',
};

const money = (minor: number, currency: string | undefined): string =>
  currency === undefined ? String(minor) : formatMoney(minor, currency);

function ordinal(n: number): string {
  const tens = n % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

function limits(rules: Rules): RulesSection {
  const { credits_per_advocate_per_day, reward_per_advocate_per_month_minor, reward_per_programme_per_month_minor } =
    rules.limits;
  const sentences: string[] = [];
  const currencies = [...new Set(rules.rewards.flatMap(({ currency }) => currency ?? []))];
  const capped = (minor: number): string =>
    currencies.length === 1 ? formatMoney(minor, currencies[0]!) : `${minor} of the smallest units of each currency`;
  if (credits_per_advocate_per_day !== null)
    sentences.push(`An advocate earns for at most ${counted(credits_per_advocate_per_day, 'conversion')} a day (UTC).`);
  if (reward_per_advocate_per_month_minor !== null)
    sentences.push(`An advocate earns at most ${capped(reward_per_advocate_per_month_minor)} a calendar month.`);
  if (reward_per_programme_per_month_minor !== null)
    sentences.push(
      `All advocates together earn at most ${capped(reward_per_programme_per_month_minor)} a calendar month.`,
    );
  if (sentences.length > 0) sentences.push('Whoever comes first is served first.');
  return { title: 'Limits', sentences, examples: [] };
}

function whenPaid({ settlement, rewards, ...rest }: Rules): RulesSection {
  if (rewards.length === 0) return { title: 'When it is paid', sentences: [], examples: [] };
  const { hold_from, hold_days, payout_day, payout_threshold_minor, churn_clawback_days } = settlement;
  const sentences = [
    hold_days === 0
      ? 'A reward need not wait for a return window.'
      : `A reward waits ${counted(hold_days, 'day')} from when the order is ${hold_from === 'paid' ? 'paid' : 'delivered'}, so that returns are over.`,
    `Rewards are paid on day ${payout_day} of a month.`,
  ];
  const currencies = [...new Set(rewards.flatMap(({ currency }) => currency ?? []))];
  if (payout_threshold_minor > 0)
    sentences.push(
      currencies.length === 1
        ? `What is owed is paid once it reaches ${formatMoney(payout_threshold_minor, currencies[0]!)}.`
        : 'Small sums are kept until enough has come together.',
    );
  if (churn_clawback_days > 0)
    sentences.push(`If the customer leaves within ${counted(churn_clawback_days, 'day')}, the reward is taken back.`);
  return { title: 'When it is paid', sentences, examples: payoutExamples({ settlement, rewards, ...rest }) };
}

function notAllowed({ limits: { self_referral }, fraud }: Rules): RulesSection {
  const sentences = [
    self_referral === 'deny'
      ? 'You cannot refer yourself: a purchase with your own account or your own means of payment earns nothing.'
      : 'A purchase that looks like your own is held until somebody has looked at it.',
    'Rewards may be held while we look at them, and are not paid for referrals that are not real.',
  ];
  if (fraud.banned_sources.length > 0) sentences.push('Referrals by sources that we have excluded do not count.');
  return { title: 'What is not allowed', sentences, examples: [] };
}

/** What examples sell: the first conversion that a term which needs nothing else pays for, else the first that counts. */
function goods(rules: Rules): Pick<Example, 'type' | 'valueMinor' | 'currency'> {
  const alone = rules.rewards.filter(
    ({ tier, milestone, recurring_months, categories, variant }) =>
      ![tier, milestone, recurring_months, categories, variant].some((part) => part !== undefined),
  );
  // Purchases are what most readers think of.
  const plain = alone.find(({ on, to }) => on === 'purchase' && to === 'advocate') ?? alone[0];
  const currency = plain?.currency ?? rules.rewards[0]?.currency ?? 'EUR';
  return { type: plain?.on ?? rules.eligible.types[0]!, valueMinor: 100 * 10 ** currencyDigits(currency), currency };
}

const ago = (days: number): number => EXAMPLE_AT - Math.round(days * 1440) * 60_000;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "1 March", with the time of the day where the example's own day is meant. */
function when(at: number): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  const year = date.getUTCFullYear();
  return year === 2026 ? day : `${day} ${year}`;
}

const DOES: Readonly<Record<string, string>> = {
  signup: 'signs up',
  activation: 'activates the account',
  trial: 'starts a trial',
};

function bought({ type, valueMinor, currency }: Example): string {
  const worth = formatMoney(valueMinor, currency);
  if (type === 'purchase') return `buys for ${worth}`;
  return DOES[type] ?? `has a ${typeInWords(type)} worth ${worth}`;
}

const LINK = { Ben: "Ben's link", Carla: "Carla's link" } as const;

function usesOf(touches: readonly ExampleTouch[]): string {
  return listed(
    touches.map(({ at, advocate, channel }) =>
      advocate === null
        ? `comes by ${channel === 'paid' ? 'an advertisement' : 'a search'} on ${when(at)}`
        : `uses ${LINK[advocate]} on ${when(at)}`,
    ),
  );
}

function told(rules: Rules, example: Example, between = ''): string {
  const story = `Anna ${usesOf(example.touches)}${between} and ${bought(example)} on ${when(EXAMPLE_AT)}`;
  return `${story}: ${earns(workOut(rules, example))}.`;
}

const link = (advocate: 'Ben' | 'Carla', days: number): ExampleTouch => ({
  at: ago(days),
  advocate,
  channel: 'referral',
});

function contestExamples(rules: Rules): string[] {
  const { lookback_days, competing } = rules.attribution;
  const base = goods(rules);
  // Both links lie within the lookback, on days of their own where it is long enough.
  const early = Math.min(11, lookback_days);
  const late = Math.min(2, lookback_days / 2);
  const examples = [told(rules, { ...base, touches: [link('Ben', early), link('Carla', late)] })];
  if (lookback_days < 3650) examples.push(told(rules, { ...base, touches: [link('Ben', lookback_days + 1)] }));
  if (competing === 'all')
    examples.push(
      told(rules, { ...base, touches: [link('Ben', early), { at: ago(late), advocate: null, channel: 'paid' }] }),
    );
  return examples;
}

function claimExamples(rules: Rules): string[] {
  const example: Example = { ...goods(rules), touches: [link('Ben', 1)], claimed: 'Carla' };
  return [told(rules, example, ", names Carla's code")];
}

function newCustomerExamples(rules: Rules): string[] {
  const example: Example = { ...goods(rules), touches: [link('Ben', 1)], boughtBefore: true };
  return [told(rules, example, ', though Anna bought before,')];
}

function refundExamples(rules: Rules): string[] {
  const base = { ...goods(rules), touches: [link('Ben', 1)] };
  if (base.type !== 'purchase' && base.type !== 'renewal') return [];
  const half = base.valueMinor / 2;
  const outcome = workOut(rules, { ...base, refundedMinor: half });
  return [told(rules, base), `If ${formatMoney(half, base.currency)} of it is refunded: ${earns(outcome)}.`];
}

function payoutExamples(rules: Rules): string[] {
  const base = { ...goods(rules), touches: [link('Ben', 1)] };
  const { rewards } = workOut(rules, base);
  const due = rewards.find(({ to, dueAt }) => to === 'advocate' && dueAt !== null)?.dueAt;
  if (due == null) return [];
  const waits = due - EXAMPLE_AT < DAY_MS ? 'at once' : `on ${when(due)}`;
  return [
    `Anna ${bought(base)} on ${when(EXAMPLE_AT)}, and it is paid and delivered the same day: what Ben earns is paid ${waits}.`,
  ];
}
