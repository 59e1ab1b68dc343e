import { Type, type Static } from 'typebox';
import { SIGNALS } from '../../ingest/events/signals.js';
import { fail } from '../../ingest/events/errors.js';
import { formatTime, parseTime } from '../../ingest/events/time.js';
import { PEER_FEATURES, unusualFrom, WINDOW_DAYS, type PeerFeature } from '../../processors/signals/preview.js';
import type { Door } from '../../sql/door.js';
import { MOST_LISTED, type CandidateRow } from './case.js';
import { anatomyOf, type SeenSignal } from './case-anatomy.js';
import { CaseId } from './case-reviews.js';
import { scoreOf } from './cases.js';
import { DAY_MS, DEFAULT_PROGRAMME, programme } from './params.js';
import { programmeNow } from './programme-now.js';
import { defineReport } from './report.js';
import { Count, Ms, orNull } from './shapes.js';
import { percent, textTable } from './text-table.js';

const Text = Type.String();
const Share = Type.Number({ minimum: 0, maximum: 1 });
const MOST_NETWORKS = 12;
const MOST_SHARED = 8;
const MOST_SIMILAR = 5;
/** Shared things are looked for among the advocate's conversions of so many days before now. */
const SHARED_DAYS = 90;
const ALL_PPB = 1e9;

const Anatomy = Type.Object({
  signal: Text,
  subject_kind: orNull(Text),
  points: Type.Number(),
  value: orNull(Type.Number()),
  threshold: orNull(Type.Number()),
  weight: orNull(Share),
  strength: orNull(Share),
  evidence: Type.Array(Text),
});
const Touch = Type.Object({
  conversion_id: Text,
  advocate_id: Text,
  occurred_ms: Ms,
  touched_ms: orNull(Ms),
  claimed: Count,
  customer_id: orNull(Text),
  order_id: orNull(Text),
  channel: Text,
  touch: orNull(Text),
  page_stage: orNull(Text),
  user_activated: orNull(Type.Boolean()),
  frame: orNull(Text),
  click_class: orNull(Text),
  class: orNull(Text),
  click_country: orNull(Text),
  country: orNull(Text),
  device: orNull(Text),
  other_touches: Count,
  reversed_ms: orNull(Ms),
  reversal: Text,
});
type Touch = Static<typeof Touch>;
const Peer = Type.Object({
  feature: Type.Enum([...PEER_FEATURES]),
  some: Count,
  of: Count,
  share: orNull(Share),
  median: orNull(Share),
  unusual: orNull(Type.Number()),
  beyond: Type.Boolean(),
});
const Network = Type.Object({
  network: Text,
  class: Text,
  country: Text,
  org: Text,
  conversions: Count,
  own_customers: Count,
  held: Count,
  advocates: Count,
  customers: Count,
});
const Shared = Type.Object({
  kind: Text,
  thing: Text,
  own_customers: Count,
  customers: Count,
  advocates_of: Count,
  advocates: Type.Array(Text),
  conversions: Type.Array(Text),
});
const Similar = Type.Object({
  case_id: Text,
  state: Text,
  reasons: Type.Array(Text),
  score: Type.Number(),
  decided_ms: orNull(Ms),
  decided_by: orNull(Text),
});
const Evidence = Type.Object({
  case_id: Text,
  advocate_id: orNull(Text),
  conversion_id: orNull(Text),
  score: orNull(Type.Number()),
  risk_day_ms: orNull(Ms),
  anatomy: Type.Array(Anatomy),
  unknown: Type.Array(Type.Object({ signal: Text, missing: Text })),
  touches: Type.Array(Touch),
  days: Type.Array(Type.Object({ day_ms: Ms, clicks: Count, conversions: Count })),
  window: orNull(Type.Object({ from_ms: Ms, to_ms: Ms })),
  peers: Type.Array(Peer),
  networks: Type.Array(Network),
  shared: Type.Array(Shared),
  similar: Type.Object({ confirmed: Count, dismissed: Count, cases: Type.Array(Similar) }),
});
type Evidence = Static<typeof Evidence>;

/** The candidate whose score is explained: the one asked for, else of those that wait the one with the greatest score. */
function focusOf(rows: readonly CandidateRow[], asked: string | undefined): CandidateRow | null {
  if (asked !== undefined) return rows.find(({ conversion_id }) => conversion_id === asked) ?? null;
  const waits = (row: CandidateRow): number =>
    row.held_ms !== null && row.released_ms === null && row.confirmed_ms === null ? 1 : 0;
  const [first] = rows.toSorted(
    (a, b) =>
      waits(b) - waits(a) ||
      (b.score_ppb ?? 0) - (a.score_ppb ?? 0) ||
      b.occurred_ms - a.occurred_ms ||
      (a.conversion_id < b.conversion_id ? -1 : 1),
  );
  return first ?? null;
}

async function anatomy(door: Door, asked: string, focus: CandidateRow | null) {
  if (focus === null || focus.score_ppb === null) return { score: null, anatomy: [], unknown: [] };
  const { advocate_id: advocate, conversion_id, occurred_ms, risk_day } = focus;
  const seen = await door.rows<SeenSignal>('pages/case-signals', {
    programme: asked,
    advocate,
    conversion: conversion_id,
    at_ms: occurred_ms,
    day_ms: risk_day === null ? -1 : dayOf(risk_day),
  });
  const score = scoreOf(focus.score_ppb);
  return {
    score,
    anatomy: anatomyOf(score, focus, seen).map((part) => ({ ...part, evidence: [...part.evidence] })),
    unknown: seen
      .filter(({ strength_ppb }) => strength_ppb === null)
      .map(({ signal, unknown }) => ({ signal, missing: unknown })),
  };
}

const dayOf = (day: string): number => parseTime(`${day}T00:00:00Z`);

interface PeerRow {
  readonly feature: PeerFeature;
  readonly some: number;
  readonly of: number;
  readonly median_ppb: number | null;
  readonly mad_ppb: number | null;
}

/** Few visitors who convert are unusual where they are few; every other share where it is great. */
function peerOf({ feature, some, of, median_ppb, mad_ppb }: PeerRow): Static<typeof Peer> {
  const usual =
    median_ppb === null || mad_ppb === null ? null : { median: median_ppb / ALL_PPB, mad: mad_ppb / ALL_PPB };
  const share = of === 0 ? null : Math.min(1, some / of);
  const least = feature === 'converting';
  const unusual =
    usual === null ? null : least ? usual.median * SIGNALS.flooding.threshold : Math.min(1, unusualFrom(usual));
  const beyond = share !== null && unusual !== null && (least ? share < unusual : share > unusual);
  return { feature, some, of, share, median: usual?.median ?? null, unusual, beyond };
}

/** What is around an advocate on the days up to one: his days, his peers', his networks, what he shares. */
async function around(
  door: Door,
  { asked, caseId, advocate, until }: { asked: string; caseId: string; advocate: string; until: number },
) {
  const to = Math.floor(until / DAY_MS);
  const window = { programme: asked, advocate, from: to - WINDOW_DAYS + 1, to };
  const own = { programme: asked, advocate, from_ms: until - SHARED_DAYS * DAY_MS };
  const [days, peers, networks, shared, accounts] = await Promise.all([
    door.rows<Evidence['days'][number]>('pages/case-days', window),
    door.rows<PeerRow>('pages/case-peers', window),
    door.rows<Evidence['networks'][number]>('pages/case-networks', { ...own, case: caseId, limit: MOST_NETWORKS }),
    door.rows<Evidence['shared'][number]>('pages/case-shared', { ...own, limit: MOST_SHARED }),
    door.rows<{ thing: string; advocates_of: number; advocates: string[] }>('pages/case-payout', {
      programme: asked,
      advocate,
    }),
  ]);
  const paid = accounts.map((one) => ({ ...one, kind: 'payout', own_customers: 0, customers: 0, conversions: [] }));
  return {
    window: { from_ms: window.from * DAY_MS, to_ms: (to + 1) * DAY_MS },
    days,
    peers: peers.map(peerOf).filter(({ of }) => of > 0),
    networks,
    shared: [...paid, ...shared],
  };
}

interface SimilarRow extends Omit<Static<typeof Similar>, 'score'> {
  readonly score_ppb: number;
  readonly all_confirmed: number;
  readonly all_dismissed: number;
}

async function similarTo(
  door: Door,
  asked: string,
  { caseId, reasons }: { caseId: string; reasons: readonly string[] },
): Promise<Evidence['similar']> {
  if (reasons.length === 0) return { confirmed: 0, dismissed: 0, cases: [] };
  const bound = { programme: asked, case: caseId, reasons: [...reasons], limit: MOST_SIMILAR };
  const rows = await door.rows<SimilarRow>('pages/case-similar', bound);
  return {
    confirmed: rows[0]?.all_confirmed ?? 0,
    dismissed: rows[0]?.all_dismissed ?? 0,
    cases: rows.map(({ score_ppb, all_confirmed: _confirmed, all_dismissed: _dismissed, ...row }) => ({
      ...row,
      score: scoreOf(score_ppb),
    })),
  };
}

async function compute(
  door: Door,
  params: { programme?: string; case: string; conversion?: string },
): Promise<Evidence> {
  const asked = params.programme ?? DEFAULT_PROGRAMME;
  const caseId = params.case;
  const [rows, now] = await Promise.all([
    door.rows<CandidateRow>('pages/case-candidates', { programme: asked, case: caseId, limit: MOST_LISTED }),
    programmeNow(door, asked),
  ]);
  const focus = focusOf(rows, params.conversion);
  if (params.conversion !== undefined && focus === null)
    throw fail('NOT_FOUND', { message: `${caseId} has no conversion ${params.conversion}` });
  const subject = caseId.startsWith('advocate:') ? caseId.slice(9) : null;
  const advocate = focus?.advocate_id ?? subject;
  const day = focus === null ? null : focus.risk_day === null ? focus.occurred_ms : dayOf(focus.risk_day);
  const until = day ?? now ?? 0;
  const advocates = [...new Set(rows.map(({ advocate_id }) => advocate_id))];
  const none = { window: null, days: [], peers: [], networks: [], shared: [] };
  const [parts, touches, context, similar] = await Promise.all([
    anatomy(door, asked, focus),
    door.rows<Touch>('pages/case-touches', { programme: asked, case: caseId, advocates, limit: MOST_LISTED }),
    advocate === null ? none : around(door, { asked, caseId, advocate, until }),
    similarTo(door, asked, { caseId, reasons: focus?.reasons ?? [] }),
  ]);
  return {
    case_id: caseId,
    advocate_id: advocate,
    conversion_id: focus?.conversion_id ?? null,
    risk_day_ms: focus?.risk_day == null ? null : dayOf(focus.risk_day),
    ...parts,
    touches,
    ...context,
    similar,
  };
}

/** What there is to see around one case: what its score is made of, and who else does the same. */
export const caseEvidence = defineReport({
  name: 'case-evidence',
  title:
    'Evidence of one case: what its score is made of, its touches, peers, networks, shared things and similar cases',
  role: 'analyst',
  params: Type.Object({
    ...programme,
    case: CaseId,
    conversion: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'whose score is explained; the greatest that waits where absent',
      }),
    ),
  }),
  result: Evidence,
  definitions: {
    anatomy:
      'Parts of the score, in points that add up to it: each signal’s share of the risk that was left, without regard to any order. value stands beside the threshold from which the signal counts in full.',
    unknown: 'Signals that could not be computed, and what is missing. Unknown is neither clean nor guilty.',
    touches: 'The touchpoint that each conversion is claimed by, and what both were like. NULL is unknown.',
    peers:
      'Shares of the advocate over the 28 days that the score looks at, beside the median of his peers and the share from which on one is unusual among them (median and 3.5 robust deviations; of visitors who convert, below a quarter of the median).',
    networks:
      'Networks of the advocate’s conversions within 90 days, beside how many advocates and customers of the programme came from there: what is common says little.',
    shared:
      'Payout accounts, means of payment, devices and addresses of the advocate’s conversions within 90 days that stand behind several customers, or, of accounts, several advocates. Hashes are shortened.',
    similar: 'Decided cases with the same strongest signal, those with most of the strongest three first.',
  },
  statements: [
    'pages/case-candidates',
    'pages/case-signals',
    'pages/case-touches',
    'pages/case-days',
    'pages/case-peers',
    'pages/case-networks',
    'pages/case-shared',
    'pages/case-payout',
    'pages/case-similar',
  ],
  compute,
  text: (data) => [
    `${data.case_id}: ${data.conversion_id === null ? 'nothing is held' : `score ${data.score ?? '—'} of ${data.conversion_id}`}`,
    ...textTable(
      ['signal', 'points', 'value', 'threshold'],
      data.anatomy.map(({ signal, points, value, threshold }) => [signal, points, value, threshold]),
    ),
    ...data.unknown.map(({ signal, missing }) => `${signal}: unknown, ${missing}`),
    '',
    ...textTable(
      ['share of', 'own', 'peers', 'unusual from'],
      data.peers.map(({ feature, share, median, unusual }) => [
        feature,
        percent(share),
        percent(median),
        percent(unusual),
      ]),
    ),
    '',
    ...textTable(
      ['shared', 'which', 'customers', 'advocates'],
      data.shared.map(({ kind, thing, customers, advocates_of }) => [kind, thing, customers, advocates_of]),
    ),
    '',
    `similar cases: ${data.similar.confirmed} confirmed, ${data.similar.dismissed} dismissed`,
    ...data.similar.cases.map(
      (one) => `${one.case_id} ${one.state}${one.decided_ms === null ? '' : ` ${formatTime(one.decided_ms)}`}`,
    ),
  ],
});
