import { SvelteMap } from 'svelte/reactivity';
import { asApiError, postJson, type ApiError } from '../../lib/api.js';
import type { CaseRow } from '../../lib/reports.js';
import { auditItem } from './items.js';
import { here } from '../../lib/router.svelte.js';
import { myName } from '../../lib/session.svelte.js';

/** How long what was said here outweighs what a new answer of the server says: by then it was processed. */
const SETTLED_MS = 10_000;
/** What can be undone from here; older words are undone from the case itself. */
const MOST_KEPT = 200;

/** What is said of cases. */
export interface Word {
  readonly action: 'assign' | 'confirm' | 'dismiss' | 'reopen' | 'note' | 'snooze' | 'release';
  readonly scope?: 'held' | { readonly conversion_ids: readonly string[] };
  readonly reason?: string;
  readonly note?: string;
  readonly assignee?: string;
  readonly until?: string;
}

interface Overlay {
  readonly row: CaseRow;
  /** Whether the case is to be shown in the list, with these changes. */
  readonly shown: boolean;
  readonly change: Partial<CaseRow>;
  /** What was the newest review before, and what is now. */
  readonly before: string;
  readonly seen: string;
  /** ms of this browser's clock. */
  until: number;
}

/** Something that was said, and may be undone. */
export interface Act {
  readonly number: number;
  readonly text: string;
  readonly rows: readonly CaseRow[];
  /** What passed and was answered, where it is no word on cases. */
  readonly audited: Audited | null;
  /** The review or batch; null where it was refused. */
  readonly id: Promise<string | null>;
}

interface Appended {
  readonly batch_id: string | null;
  readonly reviews: readonly { readonly id: string; readonly case_id: string }[];
}

/** What the line under the list says: the newest act, or what went wrong. */
export interface Told {
  readonly text: string;
  readonly error: ApiError | null;
  readonly undoable: boolean;
}

/** What is said of a conversion that passed. */
export type Verdict = 'fraud' | 'honest' | 'unsure';
const ANSWER: Readonly<Record<Verdict, string>> = { fraud: 'wrong', honest: 'right', unsure: 'unsure' };

/** A conversion of a random audit, and the sample that it was drawn for. */
export interface Audited {
  readonly audit_id: string;
  readonly conversion_id: string;
}

const PAST: Readonly<Record<Word['action'], string>> = {
  assign: 'Assigned',
  confirm: 'Confirmed as fraud',
  dismiss: 'Dismissed',
  reopen: 'Opened again',
  note: 'Noted on',
  snooze: 'Put off',
  release: 'Released',
};

/** What one word changes in the list until the server tells it itself. */
function effectOf(word: Word, whole: boolean): Pick<Overlay, 'shown' | 'change'> {
  if (word.action === 'assign')
    return { shown: true, change: { state: 'assigned', assignee: word.assignee ?? myName() } };
  if (word.action === 'note') return { shown: true, change: {} };
  if (word.action === 'reopen') return { shown: false, change: {} };
  return { shown: !whole, change: {} };
}

/**
 * What a reviewer says here, in order, and what is undone. A word shows at once; it goes to the server after those before it, so that a fast hand is never
 * ahead of itself, and where the server refuses it (somebody else decided) it is taken back from the list and told.
 */
export class Desk {
  readonly #overlays = new SvelteMap<string, Overlay>();
  readonly #verdicts = new SvelteMap<string, Verdict | null>();
  #history = $state.raw<readonly Act[]>([]);
  #turn: Promise<unknown> = Promise.resolve();
  #number = 0;
  told = $state.raw<Told | null>(null);
  /** Words on their way. */
  pending = $state(0);
  decided = $state(0);
  /** Goes up when all was said: what is shown of a case should be asked again. */
  version = $state(0);
  /** The cases of the newest refusal: somebody else knows more of them. */
  refused = $state.raw<readonly string[]>([]);

  /** The rows of the server with what was said since. */
  shown(rows: readonly CaseRow[]): CaseRow[] {
    const listed = rows.flatMap((row) => {
      const own = this.#overlays.get(row.case_id);
      return own === undefined ? [row] : own.shown ? [{ ...row, ...own.change }] : [];
    });
    const known = new Set(rows.map(({ case_id }) => case_id));
    const back = [...this.#overlays.values()].filter(({ shown, row }) => shown && !known.has(row.case_id));
    return [...listed, ...back.map(({ row, change }) => ({ ...row, ...change }))];
  }

  /** A new answer has come: what was said long enough ago is in it. */
  settle(): void {
    const now = performance.now();
    for (const [id, { until }] of this.#overlays) if (until < now) this.#overlays.delete(id);
  }

  /** What the reviewer has seen of a case: what the server says, or his own newest word. */
  seenOf(caseId: string, seen: string): string {
    const own = this.#overlays.get(caseId);
    return own !== undefined && own.before === seen ? own.seen : seen;
  }

  get undoable(): boolean {
    return this.#history.length > 0;
  }

  /** Says the same of these cases: of several as one batch. whole: nothing of them waits afterwards. */
  say(rows: readonly CaseRow[], word: Word, whole = true): void {
    const number = ++this.#number;
    const what = rows.length === 1 ? rows[0]!.subject_id : `${rows.length} cases`;
    const text = `${PAST[word.action]} ${what}${word.action === 'assign' ? ` to ${word.assignee ?? myName()}` : ''}`;
    const before = new Map(rows.map(({ case_id }) => [case_id, this.#overlays.get(case_id)]));
    const effect = effectOf(word, whole);
    for (const row of rows) this.#lay(row, effect, row.seen);
    if (!effect.shown) this.decided += rows.length;
    this.told = { text, error: null, undoable: true };
    const id = this.#inTurn(
      async () => {
        const appended = await this.#post(rows, word);
        for (const { id: review, case_id } of appended.reviews) this.#acknowledge(case_id, review);
        return appended.batch_id ?? appended.reviews[0]!.id;
      },
      (error) => {
        this.#history = this.#history.filter((act) => act.number !== number);
        if (!effect.shown) this.decided -= rows.length;
        for (const [caseId, old] of before)
          if (old === undefined) this.#overlays.delete(caseId);
          else this.#overlays.set(caseId, old);
        this.refused = rows.map(({ case_id }) => case_id);
        this.told = { text: `${text}: refused`, error, undoable: this.undoable };
      },
    );
    this.#history = [...this.#history, { number, text, rows, audited: null, id }].slice(-MOST_KEPT);
  }

  /** Takes the newest word back; all of it where it was a batch. Returns the case to show. */
  undo(): string | null {
    const act = this.#history.at(-1);
    if (act === undefined) return null;
    this.#history = this.#history.slice(0, -1);
    if (act.audited !== null) return this.#withdraw(act, act.audited);
    for (const row of act.rows) {
      if (this.#overlays.get(row.case_id)?.shown === false) this.decided -= 1;
      this.#lay(row, { shown: true, change: { state: row.state, assignee: row.assignee } }, row.seen);
    }
    this.told = { text: `Undone: ${act.text.toLowerCase()}`, error: null, undoable: this.undoable };
    void this.#inTurn(
      async () => {
        const undoes = await act.id;
        if (undoes === null) return null;
        const [first] = act.rows;
        const appended = await postJson<Appended>(`/v1/cases/${encodeURIComponent(first!.case_id)}/reviews`, {
          ...this.#programme(),
          action: 'undo',
          undoes,
        });
        // The undo is said of the first case alone: what was newest of the others still is.
        for (const { case_id } of act.rows) {
          const newest = case_id === first!.case_id ? appended!.reviews[0]!.id : this.#overlays.get(case_id)?.seen;
          if (newest !== undefined) this.#acknowledge(case_id, newest);
        }
        return null;
      },
      (error) => {
        this.told = { text: `The undo of “${act.text}” was refused`, error, undoable: this.undoable };
      },
    );
    return act.rows[0]!.case_id;
  }

  /** What was answered of a conversion that passed: here, or as the server says. */
  verdictOf(id: string, told: Verdict | null): Verdict | null {
    const own = this.#verdicts.get(id);
    return own === undefined ? told : own;
  }

  /** Answers of a conversion that passed whether it is honest. */
  answer(audited: Audited, verdict: Verdict, note: string): void {
    const number = ++this.#number;
    const before = this.#verdicts.get(audited.conversion_id);
    const text = `Audit of ${audited.conversion_id}: ${verdict === 'unsure' ? 'not sure' : verdict}`;
    this.#verdicts.set(audited.conversion_id, verdict);
    this.decided += 1;
    this.told = { text, error: null, undoable: true };
    const body = { ...this.#programme(), ...audited, answer: ANSWER[verdict], ...(note === '' ? {} : { note }) };
    const id = this.#inTurn(
      async () => (await postJson<{ id: string }>('/v1/audits', body))!.id,
      (error) => {
        this.#history = this.#history.filter((act) => act.number !== number);
        this.decided -= 1;
        if (before === undefined) this.#verdicts.delete(audited.conversion_id);
        else this.#verdicts.set(audited.conversion_id, before);
        this.told = { text: `${text}: refused`, error, undoable: this.undoable };
      },
    );
    this.#history = [...this.#history, { number, text, rows: [], audited, id }].slice(-MOST_KEPT);
  }

  #withdraw(act: Act, audited: Audited): string {
    this.#verdicts.set(audited.conversion_id, null);
    this.decided -= 1;
    this.told = { text: `Undone: ${act.text}`, error: null, undoable: this.undoable };
    void this.#inTurn(
      async () => {
        if ((await act.id) !== null)
          await postJson('/v1/audits', { ...this.#programme(), ...audited, answer: 'withdrawn' });
        return null;
      },
      (error) => {
        this.told = { text: `The undo of “${act.text}” was refused`, error, undoable: this.undoable };
      },
    );
    return auditItem(audited.conversion_id);
  }

  /** Takes back the newest word on a case that was said before this page was opened, or by somebody else. */
  undoOf(row: CaseRow): void {
    this.told = { text: `Undone: the newest word on ${row.subject_id}`, error: null, undoable: this.undoable };
    void this.#inTurn(
      async () => {
        await postJson(`/v1/cases/${encodeURIComponent(row.case_id)}/reviews`, {
          ...this.#programme(),
          action: 'undo',
        });
        return null;
      },
      (error) => {
        this.told = { text: `The undo on ${row.subject_id} was refused`, error, undoable: this.undoable };
      },
    );
  }

  #programme(): { programme?: string } {
    const { programme } = here();
    return programme === null ? {} : { programme };
  }

  async #post(rows: readonly CaseRow[], word: Word): Promise<Appended> {
    const body = { ...this.#programme(), ...word };
    const seen = (row: CaseRow): string => this.#overlays.get(row.case_id)?.seen ?? row.seen;
    const [first] = rows;
    const appended =
      rows.length === 1
        ? await postJson<Appended>(`/v1/cases/${encodeURIComponent(first!.case_id)}/reviews`, {
            ...body,
            seen: seen(first!),
          })
        : await postJson<Appended>('/v1/reviews', {
            ...body,
            case_ids: rows.map(({ case_id }) => case_id),
            seen: Object.fromEntries(rows.map((row) => [row.case_id, seen(row)])),
          });
    return appended!;
  }

  #lay(row: CaseRow, effect: Pick<Overlay, 'shown' | 'change'>, before: string): void {
    const old = this.#overlays.get(row.case_id);
    const seen = old !== undefined && old.before === before ? old.seen : before;
    this.#overlays.set(row.case_id, { row: old?.row ?? row, ...effect, before, seen, until: Infinity });
  }

  #acknowledge(caseId: string, seen: string): void {
    const own = this.#overlays.get(caseId);
    if (own) this.#overlays.set(caseId, { ...own, seen, until: performance.now() + SETTLED_MS });
  }

  /** One after the other, in the order in which they were said. */
  #inTurn(work: () => Promise<string | null>, refused: (error: ApiError) => void): Promise<string | null> {
    this.pending += 1;
    const next = this.#turn.then(work).catch((thrown: unknown) => {
      refused(asApiError(thrown));
      return null;
    });
    this.#turn = next.finally(() => {
      this.pending -= 1;
      if (this.pending === 0) this.version += 1;
    });
    return next;
  }
}
