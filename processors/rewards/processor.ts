import type { Table } from 'apache-arrow';
import { ColumnBuffer } from '../attribution/columns.js';
import { loadRulesets, objectsOf } from '../attribution/load.js';
import type { Ruleset } from '../attribution/case.js';
import { RULESET_ZERO } from '../attribution/rulesets.js';
import { keyOf } from '../attribution/touches.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { rewardsOf, type Earned, type Earning, type Reward } from './terms.js';

/** Decisions that are taken together. */
const DECISIONS_PER_PART = 200_000;

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
 * attribution decided in this step, which covers changes of its order and its holds. A step cut short is run again.
 */
export const rewards: Processor = {
  name: 'rewards',
  reads: ['decisions', 'holds', 'conversion_states', 'order_states', 'standing_rulesets'],
  writes: ['rewards'],
  run: async (context) => {
    const { door, committed, fromNothing } = context;
    const [count] = await door.rows<{ decisions: number }>('rewards/decided-count', { committed });
    if (count!.decisions === 0) return;
    const rulesets = await loadRulesets(door, '');
    const rewarding = [...rulesets.values()].flat().some(({ rules }) => rules.rewards.length > 0);
    if (!rewarding && fromNothing) return;
    const parts = Math.max(1, Math.ceil(count!.decisions / DECISIONS_PER_PART));
    for (let part = 0; part < parts; part += 1) await rewardPart(context, rulesets, { committed, parts, part });
  },
};

async function rewardPart(
  { door, step, fromNothing }: StepContext,
  published: ReadonlyMap<string, readonly Ruleset[]>,
  part: { committed: number; parts: number; part: number },
): Promise<void> {
  const rows = new ColumnBuffer(reward);
  const written = new Set<string>();
  for (const { programmeId, conversionId, rulesetVersion, ...earned } of earnedOf(
    await door.arrow('rewards/decided-by-share', part),
  )) {
    const ruleset = published.get(programmeId)?.find(({ version }) => version === rulesetVersion) ?? RULESET_ZERO;
    for (const one of rewardsOf(earned, ruleset.rules)) {
      written.add(keyOfReward(programmeId, conversionId, one));
      rows.add({
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
      });
    }
  }
  if (!fromNothing) {
    for (const old of await door.rows<StoredKey>('rewards/keys-by-share', part)) {
      const { programme_id, conversion_id, advocate_id, beneficiary, place } = old;
      if (
        written.has(keyOfReward(programme_id, conversion_id, { advocateId: advocate_id, to: beneficiary, term: place }))
      )
        continue;
      const gone = {
        state: '',
        value: '',
        amount_minor: 0,
        currency: '',
        ruleset_version: 0,
        earned_at: 0,
        due_at: null,
        is_deleted: 1,
      };
      rows.add({ programme_id, conversion_id, advocate_id, beneficiary, term: place, ...gone });
    }
  }
  if (rows.rows > 0) await door.insert('rewards/rewards-write', rows.take(), { step });
}

interface StoredKey {
  readonly programme_id: string;
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly beneficiary: string;
  readonly place: number;
}

function keyOfReward(
  programmeId: string,
  conversionId: string,
  { advocateId, to, term }: Pick<Reward, 'advocateId' | 'term'> & { readonly to: string },
): string {
  return [programmeId, conversionId, advocateId, to, term].reduce<string>((key, part) => keyOf(key, String(part)), '');
}

interface EarnedConversion extends Earned {
  readonly programmeId: string;
  readonly conversionId: string;
  readonly rulesetVersion: number;
}

/** Groups the rows, which come ordered, by conversion. */
function earnedOf(table: Table): EarnedConversion[] {
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
    last.earnings.push({
      advocateId: get('advocate_id') as string,
      reversed: get('outcome') === 'reversed',
      sharePpb: get('share') as number,
      amountMinor: get('amount') as number,
      openHolds: get('open_holds') as number,
      knownHolds: get('known_holds') as number,
      releasedAt: get('released_ms') as number,
    });
  });
  return conversions;
}
