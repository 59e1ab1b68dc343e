import { formatMoney } from '../ingest/events/money.js';
import { formatTime } from '../ingest/events/time.js';
import type { DryRun, ListedRuleset, RulesChange, RulesSection } from '../processors/attribution/preview.js';
import { textTable } from './table.js';

const STATES = { in_force: 'in force', upcoming: 'upcoming', past: 'past', overtaken: 'overtaken' } as const;

/** Versions as a table, and what among them does not fit the others. */
export function listLines(list: readonly ListedRuleset[]): string[] {
  const contradictions = list.flatMap((one) => one.contradictions);
  return [...versionLines(list), ...(contradictions.length === 0 ? [] : ['', ...contradictions])];
}

function versionLines(list: readonly ListedRuleset[]): string[] {
  return textTable(
    list.map(({ version, state, effective_from, published_at, published_by, conversions, note }) => ({
      version,
      state: STATES[state],
      effective_from: effective_from === null ? null : formatTime(effective_from),
      published: published_at === null ? null : formatTime(published_at),
      by: published_by,
      conversions,
      note,
    })),
  );
}

/** What differs, one field after the other. */
export function diffLines(against: number, changes: readonly RulesChange[]): string[] {
  if (changes.length === 0) return [`nothing differs from version ${against}`];
  return [
    `${changes.length} ${changes.length === 1 ? 'field differs' : 'fields differ'} from version ${against}:`,
    ...changes.flatMap(({ field, before, after, sentence }) => [
      `  ${field}: ${before ?? 'none'} -> ${after ?? 'none'}`,
      `    ${sentence}`,
    ]),
  ];
}

/** Rules in plain words. */
export function wordLines(sections: readonly RulesSection[]): string[] {
  return sections.flatMap(({ title, sentences, examples }, i) => [
    ...(i === 0 ? [] : ['']),
    title,
    ...sentences.map((one) => `  ${one}`),
    ...examples.map((one) => `  Example: ${one}`),
  ]);
}

const signed = (minor: number, currency: string): string => `${minor > 0 ? '+' : ''}${money(minor, currency)}`;
const money = (minor: number, currency: string): string =>
  currency === '' ? String(minor) : formatMoney(minor, currency);

/** A dry run as tables. */
export function dryRunLines(run: DryRun): string[] {
  const { conversions, changed, earlier_changed, undecided } = run;
  return [
    `version ${run.draft_version} in the place of ${run.base_version}, from ${formatTime(run.from)} to ${formatTime(run.now)} (${run.days} days), as of step ${run.as_of_step}`,
    `${conversions} conversions, ${changed} of them would come out otherwise${earlier_changed > 0 ? `, and ${earlier_changed} before` : ''}${undecided > 0 ? `; ${undecided} came in meanwhile and are left out` : ''}`,
    '',
    'Decisions by reason',
    ...textTable(run.decisions.map(({ reason, before, after, difference }) => ({ reason, before, after, difference }))),
    '',
    'Money',
    ...textTable(run.totals.map(figures)),
    '',
    'By channel',
    ...textTable(run.channels.map((row) => ({ channel: row.channel, ...figures(row) }))),
    ...suspicions(run),
    ...advocates('Would gain most', run.winners),
    ...advocates('Would lose most', run.losers),
    ...changes(run),
  ];
}

/** What is held for review, beside what the rules in force hold. */
function suspicions({ fraud }: DryRun): string[] {
  const { before, after, money: held, reference, labelled } = fraud;
  if (before.held + after.held + labelled === 0) return [];
  const line = (what: string, one: number | string, other: number | string) => ({
    'held for review': what,
    'in force': one,
    draft: other,
  });
  const aDay = (count: number): string => count.toFixed(2);
  const by = reference === 'truth' ? 'the truth file' : 'reviews';
  return [
    '',
    `Held for review (${labelled} labelled by ${by})`,
    ...textTable([
      line('alerts', before.alerts, after.alerts),
      line('alerts a day', aDay(before.alerts_a_day), aDay(after.alerts_a_day)),
      line('conversions held', before.held, after.held),
      line('conversions held a day', aDay(before.held_a_day), aDay(after.held_a_day)),
      line('still held', before.held_now, after.held_now),
      ...held.flatMap((row) => [
        line('money held', money(row.held_minor_before, row.currency), money(row.held_minor_after, row.currency)),
        line(
          'still held',
          money(row.held_now_minor_before, row.currency),
          money(row.held_now_minor_after, row.currency),
        ),
      ]),
      ...(labelled === 0
        ? []
        : [
            line('hits', before.hits, after.hits),
            line('false alarms', before.false_alarms, after.false_alarms),
            line('missed', before.missed, after.missed),
          ]),
    ]),
  ];
}

function figures(row: DryRun['totals'][number]): Record<string, unknown> {
  const { currency } = row;
  return {
    currency,
    credits: `${row.credits_before} -> ${row.credits_after}`,
    credited: money(row.credited_minor_after, currency),
    'change of it': signed(row.credited_minor_change, currency),
    'to advocates': money(row.advocate_minor_after, currency),
    'change of these': signed(row.advocate_minor_change, currency),
    'to customers': money(row.referee_minor_after, currency),
    'change of those': signed(row.referee_minor_change, currency),
  };
}

function advocates(title: string, rows: DryRun['winners']): string[] {
  if (rows.length === 0) return [];
  return ['', title, ...textTable(rows.map((row) => ({ advocate: row.advocate_id, ...figures(row) })))];
}

function changes({ changes: rows }: DryRun): string[] {
  if (rows.length === 0) return [];
  const told = rows.map(({ from, to, decisions, examples }) => ({
    decisions,
    from: from ?? 'none',
    to: to === from ? 'the same reason, another amount or share' : (to ?? 'none'),
    'for example': examples.map(({ conversion_id }) => conversion_id).join(' '),
  }));
  return ['', 'Decisions that change', ...textTable(told)];
}
