import type { Kind } from '../../ingest/events/kinds.js';
import { mostAdvocates, mostPersons, THING_KINDS } from '../../models/rings/thing-kinds.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';
import { cutOtherwise, loadCuts, loadTouches, sideBySide, type Cuts, type Touched, type Who } from './load.js';
import { settleAll, settleSome } from './settle.js';

/** Kinds after which an advocate himself may touch other things than before. */
const OWN: readonly Kind[] = ['advocate', 'customer', 'activity'];
/** Tables of which a change may give somebody other things, or make somebody another person. */
const TOUCHING: readonly string[] = ['candidates', 'identities', 'identity_moves'];
/** Conversions of which the touches are filed in one statement from nothing: bounds its memory. */
const CONVERSIONS_PER_BUCKET = 500_000;

const LIMITS = {
  kinds: THING_KINDS.map(({ name }) => name),
  most_advocates: THING_KINDS.map(mostAdvocates),
  most_persons: THING_KINDS.map(mostPersons),
};

/**
 * Finds which advocates are in league, by what they and their customers share.
 *
 * Key: the thing, the pair of advocates, and the component of pairs that hang together. Closure: the things that the step's candidates and advocates touch or
 * touched; the pairs of advocates who share one of them, and all pairs of an advocate whose audience counts as another; the components of pairs that are
 * other than before, and of those that reviewers cut apart or joined again. A thing that too many touch is a commons and links nobody, so that a step looks at a bounded part.
 * It never reads signals, decisions or money.
 */
export const rings: Processor = {
  name: 'rings',
  reads: [
    'candidates',
    'conversion_states',
    'identities',
    'identity_moves',
    'standing_advocates',
    'standing_activities',
    'standing_customers',
    'step_advocates',
    'step_activities',
    'step_customers',
    'advocate_days',
    'case_folds',
  ],
  writes: ['ring_touches', 'ring_things', 'ring_pairs', 'rings', 'ring_edges'],
  work: ['touched_advocate_days'],
  run: async (context) => {
    if (context.fromNothing) await findAll(context);
    else await findTouched(context);
  },
};

async function findAll(context: StepContext): Promise<void> {
  const { door, step, committed, ranges } = context;
  const conversions = ranges.conversion.to.reduce((sum, to) => sum + to, 0);
  const buckets = Math.max(1, Math.ceil(conversions / CONVERSIONS_PER_BUCKET));
  await door.run('rings/write-own-touches', { step, all: 1, ...sideBySide([]) });
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await door.run('rings/write-touches', { step, committed, all: 1, buckets, bucket });
  await door.run('rings/write-things', { step, committed, all: 1, ...LIMITS });
  await settleAll(context, await loadTouches(door, null), await loadCuts(door));
}

async function findTouched(context: StepContext): Promise<void> {
  const { door, hasNew, wrote } = context;
  const touched = OWN.some(hasNew) || wrote(...TOUCHING) ? await fileTouches(context) : [];
  const reviewed = wrote('case_folds');
  if (touched.length === 0 && !reviewed) return;
  const cuts: Cuts = await loadCuts(door);
  const recut: Who[] = reviewed ? await cutOtherwise(door, cuts) : [];
  if (touched.length + recut.length > 0) await settleSome(context, { touched, recut, cuts });
}

/** Files what the step's candidates and advocates touch, and tells who shares other things than before. */
async function fileTouches({ door, step, committed }: StepContext): Promise<Touched[]> {
  const [changed] = await door.rows<{ candidates: number; advocates: readonly [string, string][] }>(
    'rings/count-changed',
    { committed },
  );
  const { candidates, advocates } = changed!;
  if (candidates + advocates.length === 0) return [];
  const own = advocates.map(([programme, advocate]) => ({ programme, advocate }));
  await together([
    ...(own.length > 0 ? [door.run('rings/write-own-touches', { step, all: 0, ...sideBySide(own) })] : []),
    ...(candidates > 0 ? [door.run('rings/write-touches', { step, committed, all: 0, buckets: 1, bucket: 0 })] : []),
  ]);
  await door.run('rings/write-things', { step, committed, all: 0, ...LIMITS });
  const touched = await door.rows<Touched>('rings/changed-things', { committed });
  if (touched.length > 0) await door.run('rings/touch-days-of-touches', { step, committed });
  return touched;
}
