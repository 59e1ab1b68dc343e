import type { AdvocateBook } from '../attribution/verdict/advocates.js';
import type { Ruleset } from '../attribution/verdict/case.js';
import { rulesetAt } from '../attribution/verdict/rulesets.js';
import { keyOf } from '../attribution/touches.js';
import type { AdvocateFacts, Yardsticks } from './assess.js';
import type { Subject } from './clicks.js';
import type { Loaded } from './load.js';
import type { FraudModels } from './models.js';
import type { PeerWeeks } from './peers.js';

/** What was loaded of an advocate, as he is judged by it. */
export function factsOf({ programmeId, advocateId }: Subject, loaded: Loaded, book: AdvocateBook): AdvocateFacts {
  const key = keyOf(programmeId, advocateId);
  return {
    since: book.advocates.get(advocateId)?.at[0] ?? null,
    candidates: loaded.candidates.get(key) ?? [],
    days: loaded.days.get(key) ?? [],
    around: loaded.around(programmeId, advocateId),
  };
}

/** What the advocates of a programme are judged by. */
export const yardsticksOf = (
  programmeId: string,
  {
    rulesets,
    peers,
    models,
  }: { readonly rulesets: readonly Ruleset[]; readonly peers: PeerWeeks; readonly models: FraudModels },
): Yardsticks => ({
  rulesAt: (at) => rulesetAt(rulesets, at).rules,
  peersOf: (day) => peers.of(programmeId, day),
  anomalyOf: (day) => models.forestOf(day),
  curveAt: (at) => models.curveAt(at),
});
