import type { Door } from '../../sql/warehouse.js';
import { loadBooks } from '../attribution/load.js';
import type { AdvocateBook } from '../attribution/verdict/advocates.js';

/** Who the advocates of a programme are. */
export async function loadBook(door: Door, programme: string): Promise<AdvocateBook | undefined> {
  return (await loadBooks(door, programme)).get(programme);
}
