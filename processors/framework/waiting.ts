import type { Door } from '../../sql/warehouse.js';
import type { Frontier } from './plan-step.js';

/** Offsets that the sink has read and no step has ended with yet. It only reads, so any process may ask. */
export async function waitingToBeComputed(door: Pick<Door, 'rows'>): Promise<number> {
  const frontier = await door.rows<Frontier>('framework/frontier');
  return frontier.reduce((sum, { mark, cursor }) => sum + Math.abs(mark - cursor), 0);
}
