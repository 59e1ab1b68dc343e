import { Type, type Static } from 'typebox';
import { formatMoney } from '../../ingest/events/money.js';
import type { Door } from '../../sql/door.js';
import { codeOwners } from '../../processors/attribution/preview.js';
import { chooseCurrency } from './choose-currency.js';
import { currency, DEFAULT_PROGRAMME, programme, range, readRange } from './params.js';
import { flowsOf, type Went } from './paths/flows.js';
import { keptAnswer } from './paths/kept-answers.js';
import { boundOf, readDays, type Asked } from './paths/read-paths.js';
import { histogram, quantilesOf, type Sized } from './paths/sizes.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, orNull } from './shapes.js';
import { percent, textTable } from './text-table.js';

/** Positions of the flow that are told apart; what lies further back is `later`. */
const POSITIONS = 4;
const TOP = 50;
/** Ways in the file for models where no number is asked for. */
const FILE = 100_000;

const Params = Type.Object({
  ...programme,
  ...range,
  ...currency,
  types: Type.Optional(Type.Array(Type.String({ maxLength: 32 }))),
  channels: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { description: 'Only paths with all of these.' })),
  advocate: Type.Optional(
    Type.String({ maxLength: 128, description: 'Only paths with a touchpoint of this advocate.' }),
  ),
  repeats: Type.Optional(
    Type.Boolean({ description: 'Keep repeats of a channel. Default false: a > a > b is a > b.' }),
  ),
  positions: Type.Optional(Type.Integer({ minimum: 1, maximum: 8 })),
  top: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Ways in the table `paths`.' })),
});
type Params = Static<typeof Params>;

const Way = Type.Object({ path: Type.String(), conversions: Count, value: Minor, nulls: Count });
const Size = Type.Object({
  measure: Type.String(),
  from: Type.Number(),
  to: orNull(Type.Number()),
  conversions: Count,
});
const Paths = Type.Object({
  currency: Currency,
  conversions: Count,
  conversions_without_path: Count,
  amount_minor: Minor,
  open_paths: Count,
  ways: Count,
  repeats: Type.Boolean(),
  positions: Count,
  paths: Type.Array(Way),
  top_paths: Type.Array(
    Type.Object({
      path: Type.String(),
      conversions: Count,
      share: Type.Number(),
      amount_minor: Minor,
      currency: Currency,
      open: Count,
      rate: orNull(Type.Number()),
    }),
  ),
  sizes: Type.Array(Size),
  quantiles: Type.Array(
    Type.Object({
      measure: Type.String(),
      q10: Type.Number(),
      q25: Type.Number(),
      q50: Type.Number(),
      q75: Type.Number(),
      q90: Type.Number(),
      mean: Type.Number(),
    }),
  ),
  flows: Type.Array(
    Type.Object({ position: Count, from: Type.String(), to: Type.String(), conversions: Count, open: Count }),
  ),
  by_currency: Type.Array(Type.Object({ currency: Currency, conversions: Count, amount_minor: Minor })),
});
type Paths = Static<typeof Paths>;

interface WayRow {
  readonly way: string[];
  readonly conversions: number;
  readonly value_minor: number;
}

interface Line extends Went {
  readonly valueMinor: number;
}

/** Conversions and open paths by way, in the order of conversions, then of persons. */
async function readWays(
  door: Door,
  asked: Asked,
  { params, code, collapsed }: { params: Params; code: string; collapsed: 0 | 1 },
): Promise<Line[]> {
  const advocate = params.advocate ?? '';
  const channels = params.channels ?? [];
  const { programme: programmeId, from_ms, to_ms } = boundOf(asked);
  const codes = advocate === '' ? [] : ((await codesOf(door, asked.programme)).get(advocate) ?? []);
  const [converted, open] = await Promise.all([
    door.rows<WayRow>('reports/ways-by-count', { ...boundOf(asked), currency: code, collapsed, channels, advocate }),
    door.rows<{ way: string[]; persons: number }>('reports/open-ways-by-count', {
      programme: programmeId,
      from_ms,
      to_ms,
      collapsed,
      channels,
      codes,
      anybody: advocate === '' ? 1 : 0,
    }),
  ]);
  const lines = new Map<string, { way: string[]; conversions: number; valueMinor: number; open: number }>();
  for (const { way, conversions, value_minor } of converted)
    lines.set(way.join('\n'), { way, conversions, valueMinor: value_minor, open: 0 });
  for (const { way, persons } of open) {
    const known = lines.get(way.join('\n'));
    if (known) known.open = persons;
    else lines.set(way.join('\n'), { way, conversions: 0, valueMinor: 0, open: persons });
  }
  return [...lines.values()].sort((a, b) => b.conversions - a.conversions || b.open - a.open);
}

/** Codes by the advocate they belong to. */
async function codesOf(door: Door, programmeId: string): Promise<Map<string, string[]>> {
  const ownerOf = await codeOwners(door, programmeId);
  const events = await door.rows<{ referral_codes: string[] }>('attribution/advocate-events', {
    programme: programmeId,
  });
  const owned = new Map<string, string[]>();
  for (const code of new Set(events.flatMap(({ referral_codes }) => referral_codes))) {
    const owner = ownerOf(code);
    owned.set(owner, [...(owned.get(owner) ?? []), code]);
  }
  return owned;
}

async function computePaths(door: Door, params: Params): Promise<Paths> {
  const asked: Asked = {
    programme: params.programme ?? DEFAULT_PROGRAMME,
    range: readRange(params),
    types: params.types ?? [],
  };
  const days = await readDays(door, asked);
  const totals = new Map<string, { conversions: number; amount_minor: number }>();
  for (const { currency: code, conversions, value_minor } of days) {
    const sum = totals.get(code) ?? { conversions: 0, amount_minor: 0 };
    totals.set(code, { conversions: sum.conversions + conversions, amount_minor: sum.amount_minor + value_minor });
  }
  const lines = [...totals].filter(([code]) => code !== '').map(([code, sum]) => ({ currency: code, ...sum }));
  const code = params.currency ?? chooseCurrency(lines, undefined, (line) => line.amount_minor)?.currency ?? '';
  const ways = await readWays(door, asked, { params, code, collapsed: params.repeats ? 0 : 1 });
  const sized = await door.rows<Sized>('reports/paths-by-size', {
    ...boundOf(asked),
    channels: params.channels ?? [],
    advocate: params.advocate ?? '',
  });
  const top = params.top ?? FILE;
  const gone = ways.filter(({ way }) => way.length > 0);
  const conversions = ways.reduce((sum, way) => sum + way.conversions, 0);
  const positions = params.positions ?? POSITIONS;
  return {
    currency: code,
    conversions,
    conversions_without_path: conversions - gone.reduce((sum, way) => sum + way.conversions, 0),
    amount_minor: ways.reduce((sum, way) => sum + way.valueMinor, 0),
    open_paths: gone.reduce((sum, way) => sum + way.open, 0),
    ways: gone.length,
    repeats: params.repeats ?? false,
    positions,
    paths: gone.slice(0, top).map(fileRow),
    top_paths: gone
      .filter((way) => way.conversions > 0)
      .slice(0, Math.min(top, TOP))
      .map((way) => topRow(way, conversions, code)),
    sizes: ['touchpoints', 'channels', 'hours'].flatMap((measure) => histogram(sized, measure)),
    quantiles: ['touchpoints', 'channels', 'hours'].flatMap((measure) => quantilesOf(sized, measure)),
    flows: flowsOf(gone, positions),
    by_currency: lines,
  };
}

const pathText = (way: readonly string[]): string => way.join(' > ');

/** The columns that `fairlead model` reads. */
function fileRow({ way, conversions, valueMinor, open }: Line): Static<typeof Way> {
  return { path: pathText(way), conversions, value: valueMinor, nulls: open };
}

function topRow({ way, conversions, valueMinor, open }: Line, all: number, code: string): Paths['top_paths'][number] {
  const went = conversions + open;
  return {
    path: pathText(way),
    conversions,
    share: all === 0 ? 0 : conversions / all,
    amount_minor: valueMinor,
    currency: code,
    open,
    rate: went === 0 ? null : conversions / went,
  };
}

function textOf(data: Paths): string[] {
  if (data.conversions + data.open_paths === 0) return ['no path in this range'];
  const names: Readonly<Record<string, string>> = {
    touchpoints: 'touchpoints',
    channels: 'different channels',
    hours: 'hours from the first touchpoint',
  };
  return [
    `${data.conversions} conversions by ${data.ways} different paths, ${data.conversions_without_path} without a touchpoint; ${data.open_paths} persons without a conversion since`,
    ...data.quantiles.map(
      ({ measure, q10, q50, q90 }) => `  ${names[measure]}: median ${q50}, from ${q10} to ${q90} for the middle 80%`,
    ),
    '',
    ...textTable(
      ['path', 'conversions', 'money', 'without', 'rate'],
      data.top_paths
        .slice(0, 25)
        .map((row) => [
          row.path,
          row.conversions,
          formatMoney(row.amount_minor, row.currency),
          row.open,
          percent(row.rate),
        ]),
    ),
  ];
}

/** How people came to convert: the most common paths, their length and time, and how they flow. */
export const paths = defineReport({
  name: 'paths',
  title: 'Paths: most common, length, time to convert, and flows between channels',
  role: 'analyst',
  params: Params,
  result: Paths,
  definitions: {
    paths:
      'Ways of channels with how many conversions they led to, their money (minor units of the chosen currency) and how many persons went them without converting: the file that `fairlead model` reads.',
    conversions:
      'Conversions of the period that may earn somebody something, by the channels of their qualified touchpoints within the lookback.',
    open: 'Persons who went exactly this way since their last conversion and have not converted so far, with their last touchpoint in the period; bots left out.',
    rate: 'Conversions over conversions and persons who went the same way without one.',
    amount_minor:
      'Value after refunds in the chosen currency; conversions in other currencies count without their money.',
    touchpoints: 'Qualified touchpoints of a conversion, repeats counted.',
    channels: 'Different channels among them.',
    hours: 'Whole hours from the first qualified touchpoint to the conversion.',
    flows:
      'Persons and conversions from position to position of their path, repeats of a channel taken as one unless they are kept; what lies beyond the last position is "later".',
    sizes: 'From (included) to (not included).',
  },
  statements: [
    'reports/paths-by-day',
    'reports/ways-by-count',
    'reports/open-ways-by-count',
    'reports/paths-by-size',
    'reports/committed-step',
    'attribution/advocate-events',
  ],
  compute: (door, params) => keptAnswer(door, ['paths', params], () => computePaths(door, params)),
  text: textOf,
});
