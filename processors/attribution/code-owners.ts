import type { Door } from '../../sql/warehouse.js';
import { buildBook, ownerAt } from './verdict/advocates.js';
import { advocateEventOf, type AdvocateRow } from './load.js';

/** Whose a referral code is now, or was last; '' where nobody ever listed it. */
export async function codeOwners(door: Door, programme: string): Promise<(code: string) => string> {
  const events = await door.rows<AdvocateRow>('attribution/advocate-events', { programme });
  const { codes } = buildBook(events.map(advocateEventOf), new Map());
  return (code) => {
    const history = codes.get(code);
    if (!history) return '';
    const owner = ownerAt(history, Number.POSITIVE_INFINITY);
    return owner ?? history.owner.findLast((one) => one !== null) ?? '';
  };
}
