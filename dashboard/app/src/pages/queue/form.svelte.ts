import type { CaseRow } from '../../lib/reports.js';
import type { Word } from './desk.svelte.js';
import { readyReason } from './signal-words.js';

export type Scope = 'held' | 'all' | 'chosen';
const DAY_MS = 86_400_000;

/** What c, d and s will say: filled in ready for each case, so that one key decides, and open to be changed before. */
export class DecideForm {
  scope = $state<Scope>('held');
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  confirmFor = $state('other');
  dismissFor = $state('known_false_positive');
  note = $state('');
  snoozeDays = $state(1);

  /** Another case: everything as it stands ready. */
  reset(row: CaseRow | null): void {
    this.scope = row !== null && row.held === 0 ? 'all' : 'held';
    this.chosen = new Set();
    this.confirmFor = readyReason(row?.reasons ?? []);
    this.dismissFor = 'known_false_positive';
    this.note = '';
    this.snoozeDays = 1;
  }

  /** A conversion picked, or not any more; picking one narrows the scope to what is picked. */
  pick(id: string): void {
    const next = new Set(this.chosen);
    if (!next.delete(id)) next.add(id);
    this.chosen = next;
    this.scope = next.size > 0 ? 'chosen' : 'held';
  }

  get #note(): { note?: string } {
    const note = this.note.trim();
    return note === '' ? {} : { note };
  }

  /** The word that a key says. now: ms since 1970. */
  word(action: 'confirm' | 'dismiss' | 'snooze' | 'note' | 'reopen', now: number): Word {
    if (action === 'snooze')
      return { action, until: new Date(now + this.snoozeDays * DAY_MS).toISOString(), ...this.#note };
    if (action === 'note' || action === 'reopen') return { action, ...this.#note };
    const reason = action === 'confirm' ? this.confirmFor : this.dismissFor;
    return { action, reason, ...this.#scope(action), ...this.#note };
  }

  /** A dismissal is of all that is held by then where nothing was picked: it has no need of a list. */
  #scope(action: 'confirm' | 'dismiss'): Pick<Word, 'scope'> {
    if (this.scope === 'chosen') return { scope: { conversion_ids: [...this.chosen] } };
    return this.scope === 'held' && action === 'confirm' ? { scope: 'held' } : {};
  }

  /** Whether nothing waits after the word. */
  whole(row: CaseRow): boolean {
    return this.scope !== 'chosen' || this.chosen.size >= row.held;
  }
}
