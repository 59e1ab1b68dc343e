import { Type } from 'typebox';
import { pairsOfTouches, ringsOfPairs, type Pair, type Ring, type Touch } from '../../models/rings/rings-of-touches.js';
import { wilsonInterval } from '../../models/wilson-interval.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { Count, orNull, Rate } from './shapes.js';
import { percent } from './text-table.js';
import { readTrueRings } from './truth-file.js';

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
const Edge = Type.Object({ a: Text, b: Text, weight: Share, things: Type.Array(Thing) });
const Found = Type.Object({
  ring_id: Text,
  score: Share,
  members: Type.Array(Type.Object({ advocate_id: Text, score: Share })),
  edges: Type.Array(Edge),
});

const AgainstTruth = Type.Object({ precision: Rate, recall: Rate });

interface TouchRow {
  readonly advocate: string;
  readonly kind: string;
  readonly thing: string;
  readonly person: string;
  readonly own: number;
  readonly evidence: readonly string[];
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
const WHOLE = 1e9;
/** Events that show one thing of one pair. */
const MOST_EVIDENCE = 6;

/** Which advocates are in league, and by what. */
export const rings = defineReport({
  name: 'rings',
  title: 'Rings: advocates who are bound together by what they share',
  role: 'reviewer',
  params: Type.Object({ ...programme }),
  local: Type.Object({ truth: Type.Optional(Type.String({ description: 'Path of a truth.ndjson' })) }),
  result: Type.Object({ rings: Type.Array(Found), against_truth: orNull(AgainstTruth) }),
  definitions: {
    ring_id: 'The least id of its members.',
    score: 'Of a member: his strongest edge within the ring. Of a ring: the mean of its members’.',
    weight:
      'How sure it is that the two are in league, from 0 to 1: against the accident that persons of two audiences of these sizes share such things; with what third members add.',
    own: 'Both advocates have it themselves.',
    persons: 'Pairs of different persons, one brought by each advocate, whom it binds; a person counts once.',
    advocates_of: 'How many advocates touch it: what is common says little.',
    says: 'What this thing says, together with the others of its kind.',
    evidence: 'The first events that show it, at most 6.',
    against_truth:
      'Over pairs of advocates: precision, how many that are in one ring truly are; recall, how many that truly are were found.',
  },
  statements: ['rings/shared-touches', 'rings/audiences'],
  compute: async (door, params) => {
    const bound = { programme: params.programme ?? DEFAULT_PROGRAMME };
    const [rows, audiences] = await Promise.all([
      door.rows<TouchRow>('rings/shared-touches', bound),
      door.rows<{ advocate: string; persons: number }>('rings/audiences', bound),
    ]);
    const touches = rows.map(({ own, ...row }): Touch => ({ ...row, own: own === 1 }));
    const pairs = pairsOfTouches(touches, new Map(audiences.map(({ advocate, persons }) => [advocate, persons])));
    const evidence = new Map<string, string[]>();
    for (const { advocate, kind, thing, evidence: ids } of rows) {
      const key = JSON.stringify([advocate, kind, thing]);
      evidence.set(key, [...(evidence.get(key) ?? []), ...ids]);
    }
    const found = ringsOfPairs(pairs);
    return {
      rings: found.map((ring) => foundOf(ring, evidence)),
      against_truth: params.truth === undefined ? null : compared(found, await readTrueRings(params.truth)),
    };
  },
  text: ({ rings: found, against_truth: truth }) => [
    `${found.length} rings`,
    ...(truth === null
      ? []
      : [
          `against the truth, over pairs of advocates: precision ${percent(truth.precision.rate)} of ${truth.precision.compared}, recall ${percent(truth.recall.rate)} of ${truth.recall.compared}`,
        ]),
    ...found.flatMap(({ score, members, edges }) => [
      '',
      `${percent(score)}  ${members.map(({ advocate_id }) => advocate_id).join(', ')}`,
      ...edges.flatMap(({ a, b, weight, things }) => [
        `  ${a} and ${b}: ${percent(weight)}`,
        ...things.map(({ words }) => `    ${words}`),
      ]),
    ]),
  ],
});

/** Pairs of advocates in one ring, against those who truly are. */
function compared(found: readonly Ring[], truth: ReadonlyMap<string, number>) {
  const pairs = (members: readonly string[]) =>
    members.flatMap((a, at) => members.slice(at + 1).map((b) => [a, b] as const));
  const told = found.flatMap(({ members }) => pairs(members.map(({ advocate }) => advocate)));
  const right = told.filter(([a, b]) => truth.has(a) && truth.get(a) === truth.get(b)).length;
  const sizes = new Map<number, number>();
  for (const ring of truth.values()) sizes.set(ring, (sizes.get(ring) ?? 0) + 1);
  const all = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const rate = (compared: number) => ({ agreed: right, compared, ...wilsonInterval(right, compared) });
  return { precision: rate(told.length), recall: rate(all) };
}

function foundOf({ scorePpb, members, edges }: Ring, evidence: ReadonlyMap<string, readonly string[]>) {
  return {
    ring_id: members[0]!.advocate,
    score: scorePpb / WHOLE,
    members: members.map(({ advocate, tiePpb }) => ({ advocate_id: advocate, score: tiePpb / WHOLE })),
    edges: edges.map((edge) => ({
      a: edge.a,
      b: edge.b,
      weight: edge.weightPpb / WHOLE,
      things: edge.things
        .filter(({ saysPpb }) => saysPpb > 0)
        .toSorted((one, other) => other.saysPpb - one.saysPpb || other.persons - one.persons)
        .map((thing) => thingOf(edge, thing, evidence)),
    })),
  };
}

function thingOf({ a, b }: Pair, thing: Pair['things'][number], evidence: ReadonlyMap<string, readonly string[]>) {
  const shownBy = (advocate: string): readonly string[] =>
    (evidence.get(JSON.stringify([advocate, thing.kind, thing.thing])) ?? []).slice(0, MOST_EVIDENCE / 2);
  return {
    kind: thing.kind,
    thing: thing.thing,
    own: thing.own,
    persons: thing.persons,
    advocates_of: thing.advocatesOf,
    persons_of: thing.personsOf,
    says: thing.saysPpb / WHOLE,
    evidence: [...new Set([...shownBy(a), ...shownBy(b)])],
    words: wordsOf(thing),
  };
}

function wordsOf({ kind, thing, own, persons, advocatesOf, personsOf }: Pair['things'][number]): string {
  const both = own ? 'both have it themselves' : '';
  const people = persons > 0 ? `${persons} of each one’s persons use it` : '';
  const touched = `${advocatesOf} advocates and ${personsOf} persons in all`;
  const which = `${NAMES[kind] ?? kind} ${thing.slice(0, 12)}`;
  return `${which}: ${[both, people, touched].filter((part) => part !== '').join(', ')}`;
}
