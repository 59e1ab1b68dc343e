import type { Kind } from '../../ingest/events/kinds.js';
import type { Processor, StepContext } from '../framework/processor.js';

/** Kinds that may touch a person: with none of them new, no person is. */
const TOUCHING: readonly Kind[] = ['click', 'conversion', 'customer', 'activity', 'ruleset'];

interface Touched {
  readonly visitors: number;
  readonly persons: number;
  readonly moves: number;
}

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

async function fileTouched({ door, step, hasNew }: StepContext): Promise<void> {
  await door.run('touchpoints/touch-visitors');
  const [{ rules_from } = { rules_from: -1 }] = hasNew('ruleset')
    ? await door.rows<{ rules_from: number }>('touchpoints/new-rules-from')
    : [];
  await door.run('touchpoints/touch-persons', { rules_from });
  const [touched] = await door.rows<Touched>('touchpoints/count-touched');
  if (touched === undefined || touched.persons === 0) return;
  if (touched.visitors > 0) await door.run('touchpoints/write-touchpoints', { step });
  if (touched.moves > 0) await door.run('touchpoints/strike-moved', { step });
  const lost = hasNew('click') ? await door.rows<{ kind: string }>('framework/touched-kinds') : [];
  if (lost.some(({ kind }) => kind === 'click')) await door.run('touchpoints/strike-lost', { step });
}
