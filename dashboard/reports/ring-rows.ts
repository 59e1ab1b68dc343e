/** Rings as the state has them, as both reports of rings tell them. */
import { Type, type Static } from 'typebox';
import type { Door } from '../../sql/door.js';
import { Stake } from './cases.js';
import { Count, Ms, orNull } from './shapes.js';
import { percent } from './text-table.js';

const Text = Type.String();
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Thing = Type.Object({
  kind: Text,
  thing: Text,
  own: Type.Boolean(),
  persons: Count,
  advocates_of: Count,
  persons_of: Count,
  says: Share,
  evidence: Type.Array(Text),
  words: Text,
});
const Edge = Type.Object({
  a: Text,
  b: Text,
  weight: Share,
  own_weight: Share,
  since_ms: Ms,
  things: Type.Array(Thing),
});
const Member = Type.Object({
  advocate_id: Text,
  score: Share,
  since_ms: Ms,
  conversions: Count,
  persons: Count,
});
export const FoundRing = Type.Object({
  ring_id: Text,
  score: Share,
  since_ms: Ms,
  bounded: Type.Boolean(),
  held: Count,
  at_stake: Type.Array(Stake),
  members: Type.Array(Member),
  edges: Type.Array(Edge),
});
export type FoundRing = Static<typeof FoundRing>;
export const RingCut = Type.Object({
  case_id: Text,
  review_id: Text,
  a: Text,
  b: Text,
  reviewer: Text,
  cut_ms: Ms,
  weight: orNull(Share),
});
export type RingCut = Static<typeof RingCut>;

export const RING_DEFINITIONS = {
  ring_id: 'The least id of its advocates.',
  score: 'Of an advocate: his strongest edge within the ring. Of a ring: the mean of its advocates’.',
  weight:
    'How sure it is that the two are in league, from 0 to 1: against the accident that persons of two audiences of these sizes share such things; with what third members add.',
  own_weight: 'The same without third members.',
  since_ms: 'When what binds them first was enough.',
  bounded: 'It hangs together with more advocates than are looked at together, and is a part of them.',
  held: 'Conversions of its advocates that are held for review.',
  at_stake: 'Rewards that wait for the cases of its advocates, by currency.',
  conversions: 'Conversions he may have brought that touch what holds the ring together; and of how many persons.',
  own: 'Both advocates have it themselves.',
  persons: 'Pairs of different persons, one brought by each advocate, whom it binds; a person counts once.',
  advocates_of: 'How many advocates touch it: what is common says little.',
  says: 'What this thing says, together with the others of its kind.',
  evidence: 'The first events that show it, at most three of each advocate.',
  cuts: 'Pairs of advocates whom a reviewer cut apart: they bind nobody until the review is undone.',
};

interface MemberRow {
  readonly ring_id: string;
  readonly member_kind: string;
  readonly member_id: string;
  readonly score_ppb: number;
  readonly ring_score_ppb: number;
  readonly since_ms: number;
  readonly bounded: number;
}
interface EdgeRow {
  readonly ring_id: string;
  readonly a: string;
  readonly b: string;
  readonly kind: string;
  readonly thing: string;
  readonly weight_ppb: number;
  readonly own_weight_ppb: number;
  readonly says_ppb: number;
  readonly own: number;
  readonly persons: number;
  readonly advocates_of: number;
  readonly persons_of: number;
  readonly evidence: readonly string[];
  readonly since_ms: number;
}
interface StakeRow {
  readonly ring_id: string;
  readonly currency: string;
  readonly amount_minor: number;
  readonly held: number;
}
interface TouchedRow {
  readonly ring_id: string;
  readonly advocate_id: string;
  readonly conversions: number;
  readonly persons: number;
}
interface CutRow extends Omit<RingCut, 'weight'> {
  readonly weight_ppb: number;
}

export const RING_STATEMENTS = [
  'pages/ring-members',
  'pages/ring-edges',
  'pages/ring-stakes',
  'pages/ring-touched',
  'pages/ring-cuts',
] as const;
const WHOLE = 1e9;

/** Rings of a programme in order of ids, or one. */
export async function readRings(
  door: Pick<Door, 'rows'>,
  asked: { readonly programme: string; readonly ring: string },
): Promise<FoundRing[]> {
  const [members, edges, stakes, touched] = await Promise.all([
    door.rows<MemberRow>('pages/ring-members', asked),
    door.rows<EdgeRow>('pages/ring-edges', asked),
    door.rows<StakeRow>('pages/ring-stakes', asked),
    door.rows<TouchedRow>('pages/ring-touched', asked),
  ]);
  const [edgesOf, stakesOf] = [byRing(edges), byRing(stakes)];
  const touchedOf = new Map(touched.map((row) => [JSON.stringify([row.ring_id, row.advocate_id]), row]));
  return [...byRing(members.filter(({ member_kind }) => member_kind === 'advocate'))].map(([ring_id, rows]) => {
    const waiting = stakesOf.get(ring_id) ?? [];
    return {
      ring_id,
      score: rows[0]!.ring_score_ppb / WHOLE,
      since_ms: rows.reduce((least, { since_ms }) => Math.min(least, since_ms), rows[0]!.since_ms),
      bounded: rows[0]!.bounded === 1,
      held: waiting.reduce((sum, { held }) => sum + held, 0),
      at_stake: waiting.flatMap(({ currency, amount_minor }) => (currency === '' ? [] : [{ currency, amount_minor }])),
      members: rows.map(({ member_id: advocate_id, score_ppb, since_ms }) => {
        const own = touchedOf.get(JSON.stringify([ring_id, advocate_id]));
        const counts = { conversions: own?.conversions ?? 0, persons: own?.persons ?? 0 };
        return { advocate_id, score: score_ppb / WHOLE, since_ms, ...counts };
      }),
      edges: edgesFrom(edgesOf.get(ring_id) ?? []),
    };
  });
}

/** Everything that reviewers cut apart and nobody took back, in order of time. */
export async function readCuts(door: Pick<Door, 'rows'>, programme: string): Promise<RingCut[]> {
  const rows = await door.rows<CutRow & { component: string }>('pages/ring-cuts', { programme });
  return rows.map(({ weight_ppb, component, ...cut }) => ({
    ...cut,
    weight: component === '' ? null : weight_ppb / WHOLE,
  }));
}

function byRing<R extends { readonly ring_id: string }>(rows: readonly R[]): Map<string, R[]> {
  const rings = new Map<string, R[]>();
  for (const row of rows) {
    const list = rings.get(row.ring_id);
    if (list) list.push(row);
    else rings.set(row.ring_id, [row]);
  }
  return rings;
}

function edgesFrom(rows: readonly EdgeRow[]): Static<typeof Edge>[] {
  const pairs = new Map<string, Static<typeof Edge>>();
  for (const row of rows) {
    const key = JSON.stringify([row.a, row.b]);
    const known = pairs.get(key);
    if (known) known.things.push(thingFrom(row));
    else {
      const { a, b, weight_ppb, own_weight_ppb, since_ms } = row;
      const weights = { weight: weight_ppb / WHOLE, own_weight: own_weight_ppb / WHOLE };
      pairs.set(key, { a, b, ...weights, since_ms, things: [thingFrom(row)] });
    }
  }
  return [...pairs.values()];
}

function thingFrom(row: EdgeRow): Static<typeof Thing> {
  const { kind, thing, persons, advocates_of, persons_of, evidence } = row;
  return {
    kind,
    thing,
    own: row.own === 1,
    persons,
    advocates_of,
    persons_of,
    says: row.says_ppb / WHOLE,
    evidence: [...evidence],
    words: wordsOf(row),
  };
}

/** What a shared thing is called in a sentence. */
const NAMES: Readonly<Record<string, string>> = {
  payout_account: 'payout account',
  email: 'e-mail address',
  phone: 'phone number',
  payment: 'means of payment',
  device: 'device',
  postal_address: 'postal address',
  residential_address: 'home network address',
  hosting_address: 'data centre address',
};

function wordsOf({ kind, thing, own, persons, advocates_of, persons_of }: EdgeRow): string {
  const both = own === 1 ? 'both have it themselves' : '';
  const people = persons > 0 ? `${persons} of each one’s persons use it` : '';
  const touched = `${advocates_of} advocates and ${persons_of} persons in all`;
  // An address has no name that anybody may see.
  const which = kind.endsWith('_address') && thing.startsWith('seen:') ? '' : ` ${thing.slice(0, 12)}`;
  return `${NAMES[kind] ?? kind}${which}: ${[both, people, touched].filter((part) => part !== '').join(', ')}`;
}

/** The lines of one ring. */
export function ringText({ score, members, edges, bounded }: FoundRing): string[] {
  return [
    `${percent(score)}  ${members.map(({ advocate_id }) => advocate_id).join(', ')}${bounded ? ' (a part of more than are looked at together)' : ''}`,
    ...edges.flatMap(({ a, b, weight, things }) => [
      `  ${a} and ${b}: ${percent(weight)}`,
      ...things.map(({ words }) => `    ${words}`),
    ]),
  ];
}
