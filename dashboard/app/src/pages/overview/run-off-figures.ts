/** The run-off forecast as points, as a table and as a file. Pure. */
import { formatDay, formatInterval, formatMoney } from '../../formats.js';
import type { Liability } from '../../lib/reports.js';
import type { RunOffPoint } from '../../charts/run-off.js';

/** The forecast with today before it: what is payable already is known, so the bands open from one point. */
export function fromToday(data: Liability): RunOffPoint[] {
  if (data.as_of === null) return data.forecast;
  const known = data.states.find((line) => line.state === 'payable')?.amount_minor ?? 0;
  return [
    {
      day: new Date(data.as_of).toISOString(),
      expected: known,
      low50: known,
      high50: known,
      low80: known,
      high80: known,
      low95: known,
      high95: known,
    },
    ...data.forecast,
  ];
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
