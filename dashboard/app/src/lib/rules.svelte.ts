/** Versions of the rules, drafts, and what a draft would have changed. */
import type {
  ChangedRow,
  DryRun,
  ListedRuleset,
  RulesChange,
  RulesSection,
  TryProgress,
} from '../../../../processors/attribution/preview.js';
import { asApiError, ApiError, postLines } from './api.js';
import { here } from './router.svelte.js';

export type { ChangedRow, DryRun, ListedRuleset, RulesChange, RulesSection };
export type RulesetLine = Omit<ListedRuleset, 'rules' | 'complete'>;
export type OneRuleset = ListedRuleset & { readonly words: readonly RulesSection[] };
export interface RulesetList {
  readonly programme_id: string;
  readonly rows: readonly RulesetLine[];
}
export interface Checked {
  readonly ok: boolean;
  readonly problem: { readonly code: string; readonly field: string; readonly message: string } | null;
  readonly next_version: number;
  readonly words: readonly RulesSection[];
}
export interface Compared {
  readonly against: number;
  readonly changes: readonly RulesChange[];
}

/** A dry run with the decisions that it would change. */
export interface Trial {
  readonly result: DryRun;
  readonly rows: readonly ChangedRow[];
  readonly rows_total: number;
  /** The text of the draft that was tried. */
  readonly text: string;
}

/** The programme as questions name it. */
export const programmeQuery = (): string => {
  const { programme } = here();
  return programme === null ? '' : `?programme=${encodeURIComponent(programme)}`;
};
export const programmeBody = (): { programme?: string } => {
  const { programme } = here();
  return programme === null ? {} : { programme };
};

const keyOfDraft = (): string => `fairlead-draft-${here().programme ?? ''}`;

/** What was typed last; storage that is full or refused forgets. */
export function keptDraft(): string | null {
  try {
    return localStorage.getItem(keyOfDraft());
  } catch {
    return null;
  }
}

export function keepDraft(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(keyOfDraft());
    else localStorage.setItem(keyOfDraft(), text);
  } catch {
    // Nothing can be kept here: the page still holds what is typed while it is open.
  }
}

let trial = $state.raw<Trial | null>(null);
let progress = $state.raw<TryProgress | null>(null);
let fault = $state.raw<ApiError | null>(null);
let controller = $state.raw<AbortController | null>(null);

/** The dry run of this tab: it goes on, and its answer stays, while other pages are looked at. */
export const dryRun = {
  get trial() {
    return trial;
  },
  get progress() {
    return progress;
  },
  get fault() {
    return fault;
  },
  get running() {
    return controller !== null;
  },
  cancel: (): void => controller?.abort(),
  start: (draft: unknown, text: string, days: number): void => void run(draft, text, days),
};

async function run(draft: unknown, text: string, days: number): Promise<void> {
  controller?.abort();
  const mine = (controller = new AbortController());
  progress = null;
  fault = null;
  try {
    await postLines(
      '/v1/rules/try',
      { ...programmeBody(), draft, days },
      { signal: mine.signal, take: (line) => mine === controller && took(line, text) },
    );
  } catch (thrown) {
    if (!mine.signal.aborted) fault = asApiError(thrown);
  }
  if (mine === controller) controller = null;
}

type Line =
  | { readonly progress: TryProgress }
  | { readonly error: { code: string; message: string; hint: string } }
  | Omit<Trial, 'text'>;

function took(line: unknown, text: string): void {
  const told = line as Line;
  if ('progress' in told) progress = told.progress;
  else if ('error' in told) fault = new ApiError(told.error.code, told.error.message, { hint: told.error.hint });
  else trial = { ...told, text };
}
