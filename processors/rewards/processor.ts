import type { Table } from 'apache-arrow';
import { capsMoney } from '../attribution/caps.js';
import { ColumnBuffer, type RowOf } from '../attribution/columns.js';
import { objectsOf, recallRulesets } from '../attribution/load.js';
import type { Ruleset } from '../attribution/verdict/case.js';
import { isSingleTouch } from '../attribution/verdict/co-referral.js';
import { RULESET_ZERO } from '../attribution/verdict/rulesets.js';
import { keyOf } from '../attribution/touches.js';
import { anyReviewed } from '../cases/load.js';
import type { Door } from '../../sql/warehouse.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { rewardsOf, type Earned, type Earning } from './terms.js';

/** Conversions that are taken together. */
const CONVERSIONS_PER_PART = 150_000;

const reward = {
  programme_id: 'text',
  conversion_id: 'text',
  advocate_id: 'text',
  beneficiary: 'text',
  term: 'u32',
  state: 'text',
  value: 'text',
  amount_minor: 'f64',
  currency: 'text',
  ruleset_version: 'u32',
  earned_at: 'f64',
  due_at: 'f64?',
  is_deleted: 'u8',
} as const;

/**
 * Turns granted decisions into rewards. Key: the conversion, advocate, beneficiary and term. Closure: every conversion that
 * attribution looked at in this step, whether it came out as before or not: that covers changes of its order, of which attribution reads but a part,
 * and of its holds. What is stored already is not written again, but by a redo.
 */
export const rewards: Processor = {
  name: 'rewards',
  reads: [
    'attribution_keys',
    'decisions',
    'credits',
    'holds',
    'cap_claims',
    'cap_limits',
    'conversion_states',
    'order_states',
    'standing_rulesets',
    'case_folds',
  ],
  writes: ['rewards'],
  run: async (context) => {
    const { door, fromNothing } = context;
    if (!context.wrote('attribution_keys')) return;
    const [count] = await door.rows<{ conversions: number }>('rewards/looked-at-count');
    if (count!.conversions === 0) return;
    const rulesets = await recallRulesets(context);
    const rewarding = [...rulesets.values()].flat().some(({ rules }) => rules.rewards.length > 0);
    if (!rewarding && fromNothing) return;
    const reviewed = await anyReviewed(context);
    const parts = Math.max(1, Math.ceil(count!.conversions / CONVERSIONS_PER_PART));
    for (let part = 0; part < parts; part += 1) await rewardPart(context, rulesets, { parts, part, reviewed });
  },
};

async function rewardPart(
  { door, step, fromNothing, redo }: StepContext,
  published: ReadonlyMap<string, readonly Ruleset[]>,
  { reviewed, ...part }: { parts: number; part: number; reviewed: boolean },
): Promise<void> {
  const rows = new ColumnBuffer(reward);
  const stored = new Map<string, Row>();
  if (!fromNothing)
    for (const old of await door.rows<Row>('rewards/stored-by-share', part)) stored.set(keyOfReward(old), old);
  const granted = capped(published) ? await loadGranted(door, part) : NOTHING_CAPPED;
  const decided = await door.arrow('rewards/decided-by-share', {
    ...part,
    shared: reviewed || shared(published) ? 1 : 0,
  });
  for (const row of rewardsOfAll(decided, granted, published)) {
    const key = keyOfReward(row);
    const old = stored.get(key);
    stored.delete(key);
    if (redo || old === undefined || !sameRow(row, old)) rows.add(row);
  }
  for (const old of stored.values()) rows.add({ ...old, is_deleted: 1 });
  if (rows.rows > 0) await door.insert('rewards/rewards-write', rows.take(), { step });
}

type Row = RowOf<typeof reward>;
type Published = ReadonlyMap<string, readonly Ruleset[]>;

/** Whether several advocates may share a conversion, so that one of them may be denied while another earns. */
function shared(published: Published): boolean {
  return [...published.values()]
    .flat()
    .some(({ rules: { attribution } }) => attribution.co_referral === 'split' || !isSingleTouch(attribution.model));
}

function capped(published: Published): boolean {
  return [...published.values()].flat().some(({ rules }) => capsMoney(rules.limits));
}

/** What caps grant in cash by currency, by programme, conversion and advocate. */
type Granted = ReadonlyMap<string, ReadonlyMap<string, number>>;
const NOTHING_CAPPED: Granted = new Map();

async function loadGranted(door: Door, part: { parts: number; part: number }): Promise<Granted> {
  const granted = new Map<string, Map<string, number>>();
  objectsOf(await door.arrow('rewards/granted-by-share', part), (get) => {
    const key = ['programme_id', 'conversion_id', 'advocate_id'].map((name) => get(name) as string).reduce(keyOf);
    const byCurrency = granted.get(key) ?? new Map<string, number>();
    byCurrency.set(get('currency') as string, get('granted') as number);
    granted.set(key, byCurrency);
  });
  return granted;
}

function* rewardsOfAll(table: Table, granted: Granted, published: Published): Generator<Row> {
  for (const { programmeId, conversionId, rulesetVersion, ...earned } of earnedOf(table, granted)) {
    const ruleset = published.get(programmeId)?.find(({ version }) => version === rulesetVersion) ?? RULESET_ZERO;
    for (const one of rewardsOf(earned, ruleset.rules))
      yield {
        programme_id: programmeId,
        conversion_id: conversionId,
        advocate_id: one.advocateId,
        beneficiary: one.to,
        term: one.term,
        state: one.state,
        value: one.value,
        amount_minor: one.amountMinor,
        currency: one.currency,
        ruleset_version: rulesetVersion,
        earned_at: earned.decidedFor,
        due_at: one.dueAt,
        is_deleted: 0,
      };
  }
}

function sameRow(a: Row, b: Row): boolean {
  return (Object.keys(reward) as (keyof Row)[]).every((column) => a[column] === b[column]);
}

function keyOfReward({ programme_id, conversion_id, advocate_id, beneficiary, term }: Row): string {
  return [programme_id, conversion_id, advocate_id, beneficiary, String(term)].reduce(keyOf);
}

interface EarnedConversion extends Earned {
  readonly programmeId: string;
  readonly conversionId: string;
  readonly rulesetVersion: number;
}

/** Groups the rows, which come ordered, by conversion. */
function earnedOf(table: Table, granted: Granted): EarnedConversion[] {
  const conversions: (Omit<EarnedConversion, 'earnings'> & { readonly earnings: Earning[] })[] = [];
  objectsOf(table, (get) => {
    const programmeId = get('programme_id') as string;
    const conversionId = get('conversion_id') as string;
    let last = conversions.at(-1);
    if (!last || last.conversionId !== conversionId || last.programmeId !== programmeId) {
      last = {
        programmeId,
        conversionId,
        rulesetVersion: get('ruleset') as number,
        type: get('type') as string,
        decidedFor: get('decided_ms') as number,
        currency: get('currency') as string,
        chargedMinor: get('charged') as number,
        leftMinor: get('remaining') as number,
        marginMinor: get('margin') as number | null,
        earnings: [],
      };
      conversions.push(last);
    }
    const advocateId = get('advocate_id') as string;
    last.earnings.push({
      advocateId,
      reversed: get('outcome') === 'reversed',
      denied: get('outcome') === 'denied',
      sharePpb: get('share') as number,
      amountMinor: get('amount') as number,
      openHolds: get('open_holds') as number,
      knownHolds: get('known_holds') as number,
      releasedAt: get('released_ms') as number,
      granted: granted.get([programmeId, conversionId, advocateId].reduce(keyOf)) ?? null,
    });
  });
  return conversions;
}
