import { checkModelParameters } from '../../ingest/events/check-model.js';
import type { CurveParameters, ForestParameters } from '../../ingest/events/check-fraud-model.js';
import { decodeForest } from '../../models/anomaly/forest-file.js';
import type { ForestModel } from '../../models/anomaly/forest-model.js';
import { forestScores } from '../../models/anomaly/forest-scores.js';
import type { Matrix } from '../../models/anomaly/matrix.js';
import { scaled } from '../../models/anomaly/robust-scaling.js';
import { ModelError } from '../../models/model-error.js';
import type { Door } from '../../sql/warehouse.js';
import type { StepContext } from '../framework/processor.js';
import type { Curve } from './judge/combine.js';
import { DAY_MS, type AnomalyModel } from './judge/window.js';

const ALL = 1_000_000_000;
/** Forests are read from their bytes once: a programme has few, and a step would spend more on reading than on scoring. */
const KEPT = 16;

/** A model event of fraud, as it was told. */
export interface FraudModelRow {
  readonly programme_id: string;
  readonly id: string;
  readonly model_id: string;
  readonly effective_ms: number;
  /** JSON. */
  readonly parameters: string;
}

interface InForce<T> {
  readonly effectiveAt: number;
  readonly model: T;
}

/** A forest that was frozen, with its trees. */
export interface FrozenForest extends AnomalyModel {
  readonly model: ForestModel;
}

/** The models of fraud of one programme: of each kind the newest in force counts. */
export class FraudModels {
  readonly #forests: InForce<FrozenForest>[] = [];
  readonly #curves: InForce<Curve>[] = [];

  /** @param rows the newest first; what is no valid model of fraud is left out: the doors refused it, so nobody relies on it */
  constructor(rows: readonly FraudModelRow[]) {
    for (const { model_id, effective_ms: effectiveAt, parameters: text } of rows) {
      const parameters = JSON.parse(text) as Readonly<Record<string, unknown>>;
      if (checkModelParameters(parameters) !== null) continue;
      if (parameters['algorithm'] === 'isolation_forest') {
        const forest = frozenForest(model_id, parameters as unknown as ForestParameters);
        if (forest !== null) this.#forests.push({ effectiveAt, model: forest });
      } else {
        this.#curves.push({ effectiveAt, model: (parameters as unknown as CurveParameters).curve });
      }
    }
  }

  /** The forest in force when a day (since 1970, UTC) begins. */
  forestOf(day: number): FrozenForest | null {
    return newest(this.#forests, day * DAY_MS);
  }

  curveAt(at: number): Curve | null {
    return newest(this.#curves, at);
  }
}

export const NO_MODELS = new FraudModels([]);

function newest<T>(models: readonly InForce<T>[], at: number): T | null {
  return models.find(({ effectiveAt }) => effectiveAt <= at)?.model ?? null;
}

/** Reads the models of fraud of every programme. */
export async function loadFraudModels(door: Door): Promise<ReadonlyMap<string, FraudModels>> {
  const byProgramme = new Map<string, FraudModelRow[]>();
  for (const row of await door.rows<FraudModelRow>('signals/fraud-models')) {
    const list = byProgramme.get(row.programme_id);
    if (list) list.push(row);
    else byProgramme.set(row.programme_id, [row]);
  }
  return new Map([...byProgramme].map(([id, rows]) => [id, new FraudModels(rows)]));
}

/** The same, once for all groups and steps until a model is told. */
export function recallFraudModels({
  door,
  recall,
}: Pick<StepContext, 'door' | 'recall'>): Promise<ReadonlyMap<string, FraudModels>> {
  return recall({ name: 'fraud-models', kinds: ['model'], tables: [], read: () => loadFraudModels(door) });
}

const decoded = new Map<string, ForestModel | null>();

/** Null for bytes that are no forest although their check sum fits. */
function decode(forest: string): ForestModel | null {
  let model = decoded.get(forest);
  if (model !== undefined) return model;
  try {
    model = decodeForest(Buffer.from(forest, 'base64'));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    model = null;
  }
  if (decoded.size >= KEPT) decoded.delete(decoded.keys().next().value!);
  decoded.set(forest, model);
  return model;
}

function frozenForest(modelId: string, parameters: ForestParameters): FrozenForest | null {
  const model = decode(parameters.forest);
  if (model === null) return null;
  return {
    modelId,
    model,
    features: model.features,
    usual: parameters.usual_ppb / ALL,
    scoreOf: (values) => forestScores(model.forest, rowsFor(model, values))[0]!,
  };
}

/** Rows of a model's features, scaled as it was trained. */
export function rowsFor(
  { scaling, features }: Pick<ForestModel, 'scaling' | 'features'>,
  values: Float64Array,
): Matrix {
  const rows = { values, rows: values.length / features.length, features: features.length };
  return scaling === null ? rows : scaled(rows, scaling);
}
