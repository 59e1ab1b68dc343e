import { formatMoney } from '../../../ingest/events/money.js';
import { REASONS, type ReasonCode } from '../../../ingest/events/reasons.js';
import { formatTime } from '../../../ingest/events/time.js';
import type { Story, StoryDecision, StoryLimit, StoryTouchpoint } from './story.js';

type Told = Omit<Story, 'summary' | 'text'>;

const MODELS: Readonly<Record<string, string>> = {
  last_touch: 'the last touchpoint wins',
  last_non_direct: 'the last touchpoint that is not a direct visit wins',
  first_touch: 'the first touchpoint wins',
  linear: 'every touchpoint gets an equal share',
  time_decay: 'later touchpoints get larger shares',
  position_based: 'the first and the last touchpoint get fixed shares',
  markov: 'every touchpoint gets the share that its weight in a Markov chain gives it',
  shapley: 'every touchpoint gets the share that its Shapley value gives it',
};

const CO_REFERRALS: Readonly<Record<string, string>> = {
  winner: 'of several advocates, the one with the greatest share takes what all of them won',
  split: 'several advocates of one conversion share it',
};

const CAUSES: Readonly<Record<string, string>> = {
  first: 'decided first',
  late_touchpoint: 'decided anew because a touchpoint arrived later',
  late_order: 'decided anew because of the order, or because none came',
  refund: 'decided anew because money went back',
  identity_join: 'decided anew because visitors turned out to be one person',
  identity_split: 'decided anew because visitors turned out to be different persons',
  review: 'decided anew because a reviewer confirmed fraud, or opened that again',
  undo: 'decided anew because somebody undid what a reviewer had said',
  correction: 'decided anew because the rules or other facts were corrected',
};

/** Money in words; an amount without a currency is a plain number, and nothing at all is no amount (a signup has none). */
function money(amountMinor: number | null, currency: string | null): string {
  if (amountMinor === null) return 'an unknown amount';
  if (currency !== null && currency !== '') return formatMoney(amountMinor, currency);
  return amountMinor === 0 ? 'no amount' : `${amountMinor}`;
}

function share(sharePpb: number): string {
  return `${(sharePpb / 10_000_000).toFixed(2).replace(/\.?0+$/, '')}%`;
}

function reviewer(code: string): string {
  return REASONS[code as ReasonCode].reviewer;
}

/** What became of one touchpoint. */
export function touchpointNote({ counted, share_ppb, reasons, advocate_id }: Omit<StoryTouchpoint, 'note'>): string {
  if (counted)
    return advocate_id === null
      ? `won ${share(share_ppb)}, which pays no advocate`
      : `won ${share(share_ppb)} of the conversion`;
  if (reasons.length === 0) return 'did not compete: it carries no referral';
  return `did not count: ${reasons.map(reviewer).join(' ')}`;
}

/** One sentence. */
export function summaryOf({ decisions }: Told): string {
  const granted = decisions.filter(({ outcome }) => outcome === 'granted');
  if (granted.length > 0) {
    const each = granted.map(
      ({ advocate_id, amount_minor, currency }) => `${advocate_id} (${money(amount_minor, currency)})`,
    );
    return `Credited to ${each.join(', ')}. ${reviewer(granted[0]!.reason)}`;
  }
  const reversed = decisions.find(({ outcome }) => outcome === 'reversed');
  if (reversed) return `The credit of ${reversed.advocate_id} was reversed. ${reversed.text}`;
  if (decisions.length === 1) return `Credited to nobody. ${decisions[0]!.text}`;
  return `Credited to nobody: ${decisions.map(({ advocate_id, text }) => `${advocate_id}: ${text}`).join(' ')}`;
}

/** The story in lines, for the command line. */
export function storyText(story: Told, summary: string): string[] {
  return [
    summary,
    '',
    ...conversionLines(story),
    '',
    ...rulesLines(story),
    '',
    ...touchpointLines(story),
    '',
    ...decisionLines(story),
    ...orderLines(story),
    ...journalLines(story),
  ];
}

function conversionLines({ conversion: c }: Told): string[] {
  const who = [c.customer_id && `customer ${c.customer_id}`, c.visitor_id && `visitor ${c.visitor_id}`]
    .filter(Boolean)
    .join(', ');
  const lines = [
    `Conversion ${c.conversion_id}: ${c.type} of ${money(c.amount_minor, c.currency)} at ${formatTime(c.occurred_at)}`,
    `  by ${who}, told by ${/^[aeiou]/.test(c.source) ? 'an' : 'a'} ${c.source}; the person is ${c.person_id}`,
  ];
  if (c.order_id !== null) lines.push(`  for order ${c.order_id}`);
  if (c.claimed_code !== null) lines.push(`  the customer named the code ${c.claimed_code}`);
  if (c.duplicate_of !== null) lines.push(`  it repeats conversion ${c.duplicate_of}`);
  return lines;
}

function rulesLines({ ruleset }: Told): string[] {
  const since =
    ruleset.effective_from === null
      ? 'no ruleset was published, so the defaults hold'
      : `in force since ${formatTime(ruleset.effective_from)}`;
  const who =
    ruleset.competing === 'all'
      ? 'touchpoints of every channel compete'
      : 'only touchpoints that carry a referral compete';
  const lines = [
    `Rules: version ${ruleset.version} (${since})`,
    `  ${MODELS[ruleset.model] ?? ruleset.model}, among the last ${ruleset.lookback_days} days; ${who}`,
  ];
  if (ruleset.co_referral !== null) lines.push(`  ${CO_REFERRALS[ruleset.co_referral] ?? ruleset.co_referral}`);
  if (ruleset.model_id !== null) lines.push(`  by the weights frozen in model ${ruleset.model_id}`);
  if (ruleset.named_model !== ruleset.model)
    lines.push(
      `  the rules name ${ruleset.named_model}, which pays only with frozen weights; until then ${ruleset.model} pays`,
    );
  return lines;
}

/** The shares that models give, those that give the same together. */
function modelsLine(given: StoryTouchpoint['by_model']): string {
  const names = new Map<number, string[]>();
  for (const { model, share_ppb } of given)
    names.set(share_ppb, [...(names.get(share_ppb) ?? []), model.replaceAll('_', ' ')]);
  return [...names].map(([ppb, models]) => `${models.join(', ')} ${share(ppb)}`).join('; ');
}

function touchpointLines({ touchpoints, models, later_touchpoints }: Told): string[] {
  const agree = touchpoints.filter(({ by_model }) => by_model.length > 0).length === 1;
  const lines = [`Touchpoints before it: ${touchpoints.length}`];
  for (const { occurred_at, channel, touch, advocate_id, referral_code, note, by_model } of touchpoints) {
    const code =
      referral_code === null ? '' : `, code ${referral_code}${advocate_id === null ? '' : ` of ${advocate_id}`}`;
    lines.push(`  ${formatTime(occurred_at)}  ${channel} ${touch}${code}: ${note}`);
    if (!agree && by_model.length > 0) lines.push(`    by model: ${modelsLine(by_model)}`);
  }
  if (agree && models.length > 0)
    lines.push(
      `  every model would give the same: ${touchpoints.length === 1 ? 'there is one touchpoint' : 'one touchpoint competes'}`,
    );
  if (later_touchpoints > 0) lines.push(`  and ${later_touchpoints} after it, which cannot count`);
  return lines;
}

function decisionLines({ decisions, holds, limits, rewards, next_at }: Told): string[] {
  const lines = ['Decisions:'];
  for (const decision of decisions) {
    lines.push(
      `  ${decision.advocate_id ?? 'nobody'}: ${decision.outcome}${amountOf(decision)}, ${decision.reason}. ${decision.text}`,
    );
    for (const hold of holds.filter(({ advocate_id }) => advocate_id === decision.advocate_id)) {
      const until =
        hold.closed_at === null
          ? hold.closes_at === null
            ? 'open'
            : `open until ${formatTime(hold.closes_at)}`
          : `closed at ${formatTime(hold.closed_at)}${hold.closed_by?.startsWith('review:') ? ` by ${hold.closed_by}` : ''}`;
      const of = hold.case_id === null ? '' : ` for case ${hold.case_id}`;
      lines.push(`    held by ${hold.reason}${of} since ${formatTime(hold.opened_at)} (${until}). ${hold.text}`);
    }
    for (const one of limits.filter(({ advocate_id }) => advocate_id === decision.advocate_id))
      lines.push(`    ${limitLine(one)}`);
    for (const { to, state, amount_minor, currency, due_at } of rewards.filter(
      ({ advocate_id }) => advocate_id === decision.advocate_id,
    )) {
      lines.push(
        `    reward to the ${to}: ${money(amount_minor, currency)}, ${state}${due_at === null ? '' : `, due ${formatTime(due_at)}`}`,
      );
    }
  }
  if (next_at !== null) lines.push(`  Time alone changes this next at ${formatTime(next_at)}.`);
  return lines;
}

/** How a cap of the rules bound, and on how much. */
function limitLine(one: StoryLimit): string {
  const { limited_by, currency, gross_minor, left_minor } = one;
  if (limited_by === 'credits_per_advocate_per_day')
    return `the cap of ${one.credits_per_day} credits an advocate a day was reached by what was received before`;
  const [whose, cap] =
    limited_by === 'reward_per_advocate_per_month_minor'
      ? ['an advocate', one.advocate_month_minor]
      : ['the programme', one.programme_month_minor];
  return `the month's cap of ${money(cap, currency)} for ${whose} leaves ${money(left_minor, currency)} of a reward of ${money(gross_minor, currency)}: the rest was taken by what was received before`;
}

function amountOf({ outcome, share_ppb, amount_minor, currency }: StoryDecision): string {
  return outcome === 'granted' ? ` ${money(amount_minor, currency)} (${share(share_ppb)})` : '';
}

function orderLines({ order, conversion }: Told): string[] {
  if (!order) return conversion.order_id === null ? [] : ['', `Order ${conversion.order_id}: not known`];
  const lines = [
    '',
    `Order ${order.order_id}: ${order.status}, ${money(order.amount_minor, order.currency)}, refunded ${money(order.refunded_minor, order.currency)}`,
  ];
  if (conversion.currency !== null && conversion.currency !== order.currency)
    lines.push(`  the conversion named ${conversion.currency}; the order's own currency counts`);
  for (const { status, at, amount_minor, currency } of order.events)
    lines.push(`  ${formatTime(at)}  ${status} ${money(amount_minor, currency)}`);
  return lines;
}

function journalLines({ journal }: Told): string[] {
  if (journal.length === 0) return ['', 'Journal: not decided yet'];
  const lines = ['', `Journal: ${journal.length} ${journal.length === 1 ? 'entry' : 'entries'}`];
  for (const { journaled_at, advocate_id, entry_no, outcome, reason, cause, ruleset_version, retracted } of journal) {
    const what = retracted ? 'withdrawn' : `${outcome}, ${reason}`;
    lines.push(
      `  ${formatTime(journaled_at)}  ${advocate_id ?? 'nobody'} #${entry_no}: ${what} (rules version ${ruleset_version}; ${CAUSES[cause] ?? cause})`,
    );
  }
  return lines;
}
