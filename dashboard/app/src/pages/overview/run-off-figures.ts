/** The run-off forecast as points, as a table and as a file. Pure. */
import { colourOf } from '../../charts/theme.js';
import { formatCount, formatDay, formatInterval, formatMoney, sentence } from '../../formats.js';
import { reasonTitle } from '../../lib/outcomes.js';
import type { Liability } from '../../lib/reports.js';
import type { RunOffPoint } from '../../charts/run-off.js';

/** The forecast with today before it: what falls due is counted from now on, so the bands open from nothing. */
export function fromToday(data: Liability): RunOffPoint[] {
  if (data.as_of === null) return data.forecast;
  const none = { expected: 0, low50: 0, high50: 0, low80: 0, high80: 0, low95: 0, high95: 0 };
  return [{ day: new Date(data.as_of).toISOString(), ...none }, ...data.forecast];
}

/** What is owed by state, with the holds that keep the earned from being payable under it. */
export function stateLines(data: Liability, definitions: Readonly<Record<string, string>>) {
  const holds = data.held_by.map((line) => ({
    name: reasonTitle(line.reason),
    value: formatMoney(line.amount_minor, data.currency),
    note: `${formatCount(line.rewards)} held`,
    definition: `${line.title}\n${definitions['held_by'] ?? ''}`,
    inner: true,
  }));
  return data.states.flatMap((line) => [
    {
      name: sentence(line.state),
      value: formatMoney(line.amount_minor, data.currency),
      note: `${formatCount(line.rewards)} rewards${line.state === 'reversed' ? ', owed no more' : ''}`,
      definition: definitions[line.state],
      colour: colourOf(line.state),
    },
    ...(line.state === 'earned' ? holds : []),
  ]);
}

/** Table and CSV of the forecast; the file holds minor units with the currency. */
export function runOffFigures(data: Liability) {
  const money = (value: number | null | undefined): string => formatMoney(value, data.currency);
  return {
    header: ['By', 'Expected (80%)', '50% interval', '95% interval'],
    rows: data.forecast.map((point) => [
      formatDay(point.day),
      formatInterval(point.expected, point.low80, point.high80, money),
      `${money(point.low50)}–${money(point.high50)}`,
      `${money(point.low95)}–${money(point.high95)}`,
    ]),
    csvHeader: [
      'day',
      'currency',
      'expected_minor',
      'low50_minor',
      'high50_minor',
      'low80_minor',
      'high80_minor',
      'low95_minor',
      'high95_minor',
    ],
    csvRows: data.forecast.map((point) => [
      point.day,
      data.currency,
      point.expected,
      point.low50,
      point.high50,
      point.low80,
      point.high80,
      point.low95,
      point.high95,
    ]),
  };
}
