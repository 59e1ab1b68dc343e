import type { Kind } from '../../ingest/events/kinds.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';

/** Kinds that may touch a person: with none of them new, no person is. */
const TOUCHING: readonly Kind[] = ['click', 'conversion', 'customer', 'activity', 'identity_link', 'ruleset'];

/**
 * Files clicks under the person they belong to now. Key: the click. Closure: new clicks, and every click of a visitor whose person
 * changed: written under the new person first, struck under the old one after.
 *
 * It also names the persons that the step touches, which `conversions` and attribution go by.
 */
export const touchpoints: Processor = {
  name: 'touchpoints',
  reads: [
    'step_clicks',
    'standing_clicks',
    'step_conversions',
    'standing_conversions',
    'step_rulesets',
    'identities',
    'identity_moves',
  ],
  writes: ['touchpoints'],
  scratch: ['touched_visitors', 'touched_persons'],
  run: async (context) => {
    if (context.fromNothing) await context.door.run('touchpoints/write-all-touchpoints', { step: context.step });
    else if (TOUCHING.some(context.hasNew)) await fileTouched(context);
  },
};

async function fileTouched({ door, step, hasNew, lost, wrote }: StepContext): Promise<void> {
  const moved = wrote('identity_moves') && (await anyMoved(door));
  if (!moved && !hasNew('click') && !hasNew('conversion') && !hasNew('ruleset')) return;
  await door.run('touchpoints/touch-visitors');
  await touchPersons({ door, hasNew });
  if (hasNew('click')) await door.run('touchpoints/write-touchpoints', { step });
  if (moved) {
    await door.run('touchpoints/write-moved', { step });
    await door.run('touchpoints/strike-moved', { step });
  }
  if (lost.has('click')) await door.run('touchpoints/strike-lost', { step });
}

async function anyMoved(door: StepContext['door']): Promise<boolean> {
  const [row] = await door.rows<{ moves: number }>('touchpoints/count-moves');
  return row!.moves > 0;
}

async function touchPersons({ door, hasNew }: Pick<StepContext, 'door' | 'hasNew'>): Promise<void> {
  const works = [door.run('touchpoints/touch-persons')];
  if (hasNew('conversion')) works.push(door.run('touchpoints/touch-persons-by-orders'));
  if (hasNew('ruleset')) works.push(touchByRules(door));
  await together(works);
}

async function touchByRules(door: StepContext['door']): Promise<void> {
  const [row] = await door.rows<{ rules_from: number }>('touchpoints/new-rules-from');
  const { rules_from } = row!;
  if (rules_from >= 0) await door.run('touchpoints/touch-persons-by-rules', { rules_from });
}
