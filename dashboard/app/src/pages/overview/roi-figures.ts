/** The return as bars and lines. Pure. */
import type { Bar } from '../../charts/bar-layout.js';
import { colourOf, OTHER } from '../../charts/theme.js';
import { formatCount, formatMoney } from '../../formats.js';
import type { Roi } from '../../lib/reports.js';

/** Margin, less rewards, less spend, is net. With an unknown margin only the costs have a length; the rest is —. */
export function waterfall(data: Roi): Bar[] {
  const money = (value: number | null): string => formatMoney(value, data.currency);
  const margin = data.margin_minor ?? 0;
  const afterRewards = margin - data.rewards_minor;
  const net = afterRewards - data.spend_minor;
  const known = data.net_minor !== null;
  return [
    { name: 'Margin', start: 0, end: margin, colour: colourOf('margin'), text: money(data.margin_minor) },
    { name: 'Rewards', start: margin, end: afterRewards, colour: colourOf('reward'), text: money(-data.rewards_minor) },
    { name: 'Spend', start: afterRewards, end: net, colour: colourOf('spend'), text: money(-data.spend_minor) },
    { name: 'Net', start: 0, end: known ? net : 0, colour: OTHER, text: money(data.net_minor), strong: true },
  ];
}

/** What the return rests on, and what it leaves out. */
export function roiLines(data: Roi, definitions: Readonly<Record<string, string>>) {
  const lines = [
    {
      name: 'Referred customers',
      note: `${formatCount(data.orders)} orders`,
      value: formatCount(data.customers),
      definition: definitions['customers'],
    },
    { name: 'Their revenue', note: 'net of refunds', value: formatMoney(data.revenue_minor, data.currency) },
  ];
  if (data.orders_without_margin > 0) {
    lines.push({
      name: 'Margin unknown',
      note: `${formatCount(data.orders_without_margin)} orders left out: the margin is a lower bound`,
      value: formatMoney(data.revenue_without_margin_minor, data.currency),
      definition: definitions['orders_without_margin'],
    });
  }
  return lines;
}
