import type { Door } from '../../sql/warehouse.js';
import type { StepContext } from '../framework/processor.js';
import { objectsOf, type KeySource, type Range } from '../attribution/load.js';
import { keyOf } from '../attribution/touches.js';
import type { FraudBook } from '../attribution/verdict/fraud.js';
import type { CaseFold, CutEdge, Effect, End } from './fold.js';
import { aftermathOf, NO_AFTERMATH, type Aftermath, type Risk, type Suspect } from './standing.js';

/** What reviewers said of all cases, and whether any candidate has a risk, or what stood against one is stored. */
export interface FraudState {
  readonly folds: ReadonlyMap<string, CaseFold>;
  readonly muting: boolean;
  readonly risks: boolean;
  readonly stored: boolean;
}

interface Counts {
  readonly risks: number;
  readonly folds: number;
  readonly standings: number;
}

async function countFraud(door: Door): Promise<Counts> {
  const [counts] = await door.rows<Counts>('cases/fraud-count');
  return counts!;
}

/** How much there is of suspicions and reviews; every processor of a step shares it. */
function recallCounts({ door, recall }: Recalling): Promise<Counts> {
  const tables = ['risks', 'case_folds', 'fraud_standing'];
  return recall({ name: 'fraud-count', kinds: [], tables, read: () => countFraud(door) });
}

type Recalling = Pick<StepContext, 'door' | 'recall'>;

/** Reads what reviewers said of all cases; null where nobody is suspected and nobody said anything. */
export async function recallFraudState(context: Recalling): Promise<FraudState | null> {
  const { door, recall } = context;
  const counts = await recallCounts(context);
  const read = () => loadFolds(door, '');
  const folds = () => recall({ name: 'case-folds', kinds: [], tables: ['case_folds'], read });
  return await fraudState(counts, folds);
}

/** Reads what reviewers said of cases, of one programme or of all where it is ''; null where nobody is suspected and nobody said anything. */
export async function loadFraudState(door: Door, programme: string): Promise<FraudState | null> {
  return await fraudState(await countFraud(door), () => loadFolds(door, programme));
}

type Folds = Pick<FraudState, 'folds' | 'muting'>;
const NO_FOLDS: Folds = { folds: new Map(), muting: false };

async function fraudState({ risks, folds, standings }: Counts, load: () => Promise<Folds>): Promise<FraudState | null> {
  if (risks + folds + standings === 0) return null;
  return { ...(folds === 0 ? NO_FOLDS : await load()), risks: risks > 0, stored: standings > 0 };
}

async function loadFolds(door: Door, programme: string): Promise<Folds> {
  const rows = await door.rows<FoldRow>('cases/folds', { programme });
  return {
    folds: new Map(rows.map((row) => [keyOf(row.programme_id, row.case_id), foldOf(row)])),
    muting: rows.some(({ mutes }) => mutes === 1),
  };
}

/** Whether anybody is or was suspected, or anything was said of a case. */
export async function anySuspected(context: Recalling): Promise<boolean> {
  const { folds, standings } = await recallCounts(context);
  return folds + standings > 0;
}

/** Whether anything that was said of any case has an effect. */
export async function anyReviewed(context: Recalling): Promise<boolean> {
  const { folds } = await recallCounts(context);
  return folds > 0;
}

/** A fold as it is stored. Lists are JSON. */
export interface FoldRow {
  readonly programme_id: string;
  readonly case_id: string;
  readonly decision: string;
  readonly decided_at: number | null;
  readonly decided_by: string | null;
  readonly assignee: string | null;
  readonly snoozed_until: number | null;
  readonly first_at: number;
  readonly confirms: string;
  readonly ends: string;
  readonly holds: string;
  readonly cuts: string;
  readonly mutes: number;
}

/** An effect as a fold's lists hold it. */
interface StoredEffect {
  readonly id: string;
  readonly at: number;
  readonly scope?:
    | { readonly conversion_ids: readonly string[] }
    | { readonly edge: readonly [string, string] }
    | { readonly from: number; readonly to: number };
  readonly dismisses?: boolean;
}

export function foldOf(row: FoldRow): CaseFold {
  const { decision, decided_at, decided_by } = row;
  return {
    confirms: effectsOf(row.confirms),
    ends: effectsOf(row.ends),
    holds: effectsOf(row.holds),
    cuts: JSON.parse(row.cuts) as CutEdge[],
    decision:
      decision === ''
        ? null
        : { what: decision as 'confirmed' | 'dismissed' | 'released', at: decided_at!, by: decided_by! },
    assignee: row.assignee,
    snoozedUntil: row.snoozed_until,
    firstAt: row.first_at,
  };
}

function effectsOf(json: string): End[] {
  return (JSON.parse(json) as StoredEffect[]).map(({ id, at, scope, dismisses }) => ({
    id,
    at,
    scope:
      scope === undefined ? null : 'conversion_ids' in scope ? { conversionIds: new Set(scope.conversion_ids) } : scope,
    dismisses: dismisses === true,
  }));
}

/** The list as it is stored: the same effects are the same text. */
export function effectsText(effects: readonly (Effect | End)[]): string {
  return JSON.stringify(
    effects.map((effect): StoredEffect => ({
      id: effect.id,
      at: effect.at,
      ...(effect.scope === null
        ? {}
        : {
            scope:
              'conversionIds' in effect.scope
                ? { conversion_ids: [...effect.scope.conversionIds].sort() }
                : effect.scope,
          }),
      ...('dismisses' in effect && effect.dismisses ? { dismisses: true } : {}),
    })),
  );
}

/** Risks that stand in the place of those in the state, of conversions from a time on. */
export interface RisksAnew {
  /** ms since 1970. */
  readonly from: number;
  readonly suspects: readonly LoadedSuspect[];
}

const NO_STATE: FraudState = { folds: new Map(), muting: false, risks: false, stored: false };

/**
 * Reads the risks of a range of conversions, and what dismissals mute of them.
 * @param anew risks of all conversions from a time on, as a draft of the rules would make them; null for those in the state
 */
export async function loadFraud(
  door: Door,
  stored: FraudState | null,
  { from, to }: Range,
  source: KeySource,
  anew: RisksAnew | null = null,
): Promise<FraudBook | null> {
  const state = stored ?? (anew === null ? null : NO_STATE);
  if (state === null) return null;
  const { folds } = state;
  const range = { from, to, ...source };
  const replaced = (found: readonly LoadedSuspect[], wanted: (one: LoadedSuspect) => boolean): LoadedSuspect[] =>
    anew === null
      ? [...found]
      : [...found.filter(({ occurredAt }) => occurredAt < anew.from), ...anew.suspects.filter(wanted)];
  const found = state.risks ? suspectsOf(await door.arrow('cases/risks-by-bucket', range)) : [];
  const risks = risksOf(replaced(found, () => true));
  if (!state.muting) return { folds, risks, aftermaths: new Map() };
  const stood = suspectsOf(await door.arrow('cases/muting-risks-by-bucket', range));
  const muting = ({ programmeId, advocateId }: LoadedSuspect): boolean =>
    folds.get(keyOf(programmeId, `advocate:${advocateId}`))?.ends.some(({ dismisses }) => dismisses) === true;
  return { folds, risks, aftermaths: aftermathsBy(replaced(stood, muting), folds) };
}

/** Reads the risks of one conversion, what was said of it and of its advocates, and what dismissals mute; null where nothing is known. */
export async function loadFraudOf(
  door: Door,
  { programme, conversion, advocates }: { programme: string; conversion: string; advocates: readonly string[] },
): Promise<FraudBook | null> {
  const cases = [`conversion:${conversion}`, ...advocates.map((id) => `advocate:${id}`)];
  const [folded, found] = await Promise.all([
    door.rows<FoldRow>('cases/folds-by-case', { programmes: [programme], cases, all: 0 }),
    door.arrow('cases/risks-by-conversion', { programme, conversion }),
  ]);
  const folds = new Map(folded.map((row) => [keyOf(row.programme_id, row.case_id), foldOf(row)]));
  const suspects = suspectsOf(found);
  if (folds.size === 0 && suspects.length === 0) return null;
  const muting = advocates.filter((id) => folded.some((row) => row.mutes === 1 && row.case_id === `advocate:${id}`));
  const stood =
    muting.length > 0 ? await door.arrow('cases/risks-by-advocate', { programme, advocates: muting }) : null;
  return {
    folds,
    risks: risksOf(suspects),
    aftermaths: stood === null ? new Map() : aftermathsBy(suspectsOf(stood), folds),
  };
}

function risksOf(suspects: readonly LoadedSuspect[]): Map<string, Map<string, Risk>> {
  const risks = new Map<string, Map<string, Risk>>();
  for (const { programmeId, conversionId, advocateId, risk } of suspects) {
    const key = keyOf(programmeId, conversionId);
    const known = risks.get(key) ?? new Map<string, Risk>();
    risks.set(key, known.set(advocateId, risk));
  }
  return risks;
}

/** @param suspects of advocates whose case was dismissed once, all of each */
function aftermathsBy(suspects: readonly LoadedSuspect[], folds: FraudBook['folds']): Map<string, Aftermath> {
  const ofAdvocates = new Map<string, LoadedSuspect[]>();
  for (const one of suspects) {
    const key = keyOf(one.programmeId, one.advocateId);
    const known = ofAdvocates.get(key);
    if (known) known.push(one);
    else ofAdvocates.set(key, [one]);
  }
  return new Map(
    [...ofAdvocates].map(([key, list]) => {
      const { programmeId, advocateId } = list[0]!;
      const fold = folds.get(keyOf(programmeId, `advocate:${advocateId}`));
      return [key, fold ? aftermathOf(fold, list) : NO_AFTERMATH];
    }),
  );
}

/** A candidate with its risk, and whose it is. */
export interface LoadedSuspect extends Suspect {
  readonly programmeId: string;
  readonly advocateId: string;
  readonly risk: Risk;
}

/** Reads rows of `risks`: times are ms since 1970, lists are joined by commas. */
export function suspectsOf(table: Parameters<typeof objectsOf>[0]): LoadedSuspect[] {
  return objectsOf(table, (get) => {
    const listed = (name: string): string[] => (get(name) === '' ? [] : (get(name) as string).split(','));
    return {
      programmeId: get('programme_id') as string,
      conversionId: get('conversion_id') as string,
      advocateId: get('advocate_id') as string,
      occurredAt: get('occurred_ms') as number,
      risk: {
        scorePpb: get('score') as number,
        heldFrom: get('held_ms') as number | null,
        reasons: listed('reason_list'),
        contributions: listed('contribution_list').map(Number),
      },
    };
  });
}
