import { Type } from 'typebox';
import { formatTime } from '../../ingest/events/time.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { Count, Currency, Ms, orNull } from './shapes.js';

interface StatusRow {
  readonly complete_to_ms: number | null;
  readonly programmes: string[];
  readonly dead_letters: number;
  readonly cases: number;
  readonly events: number;
  readonly ruleset_version: number | null;
}

/** How far everything is read, and how much there is. */
export const status = defineReport({
  name: 'status',
  title: 'Status: how far everything is read, and how much there is',
  params: Type.Object({ ...programme }),
  result: Type.Object({
    complete_to: orNull(Ms),
    programmes: Type.Array(Type.String()),
    currencies: Type.Array(Currency),
    conversions: Count,
    clicks: Count,
    dead_letters: Count,
    cases: Count,
    events: Count,
    ruleset_version: orNull(Count),
  }),
  definitions: {
    complete_to: 'The programme’s own now: the greatest time of an event that is in the figures.',
    conversions: 'Conversion events of the programme, repeats of the same id left out.',
    dead_letters: 'Records that could not be taken and wait to be replayed, of all programmes.',
    cases: 'Cases of the programme that were ever opened.',
    events: 'Records of the log that were read, of all kinds and programmes.',
    ruleset_version:
      'The highest ruleset version in force now; null where none was published and the default rules apply.',
  },
  statements: ['pages/status', 'pages/currencies', 'reports/volume'],
  compute: async (door, params) => {
    const bound = { programme: params.programme ?? DEFAULT_PROGRAMME };
    const [[row], currencies, [volume]] = await Promise.all([
      door.rows<StatusRow>('pages/status', bound),
      door.rows<{ currency: string }>('pages/currencies', bound),
      door.rows<{ clicks: number; conversions: number }>('reports/volume', bound),
    ]);
    return {
      complete_to: row?.complete_to_ms ?? null,
      programmes: (row?.programmes ?? []).toSorted(),
      currencies: currencies.map(({ currency }) => currency),
      conversions: volume?.conversions ?? 0,
      clicks: volume?.clicks ?? 0,
      dead_letters: row?.dead_letters ?? 0,
      cases: row?.cases ?? 0,
      events: row?.events ?? 0,
      ruleset_version: row?.ruleset_version ?? null,
    };
  },
  text: (data) => [
    data.complete_to === null ? 'nothing is processed yet' : `complete to ${formatTime(data.complete_to)}`,
    `${data.events} records read, ${data.clicks} clicks, ${data.conversions} conversions, ${data.dead_letters} dead letters`,
    data.ruleset_version === null ? 'default rules' : `ruleset ${data.ruleset_version}`,
  ],
});
