import { createHash } from 'node:crypto';
import { ModelError } from '../model-error.js';
import { forestSettings, type ForestSettings } from './forest.js';
import { damaged } from './forest-bytes.js';
import type { ForestModel, TrainingWindow } from './forest-model.js';
import type { RobustScaling } from './robust-scaling.js';

/** What a saved forest says of itself before its trees. */
export interface ForestHeader extends ForestSettings {
  readonly features: readonly string[];
  readonly scaling: RobustScaling | null;
  readonly window: TrainingWindow | null;
  /** Rows that it was trained on. */
  readonly rows: number;
  /** SHA-256 of all the above as JSON: alike for models that were asked for alike. */
  readonly parameters: string;
}

/** The header of a model. Throws ModelError MODEL_INPUT where its parts do not fit each other. */
export function headerOf({ forest, features, scaling, window }: ForestModel): ForestHeader {
  if (features.length !== forest.features || new Set(features).size !== features.length)
    throw new ModelError(
      `a forest of ${forest.features} features needs as many different names, not ${features.length}`,
    );
  if (scaling && !isScaling(scaling, features.length)) throw new ModelError('the scaling is not one of these features');
  const { seed, trees, psi, extension, rows } = forest;
  const asked = { features, scaling, window, seed, trees, psi, extension, rows };
  return { ...asked, parameters: createHash('sha256').update(JSON.stringify(asked)).digest('hex') };
}

/** Throws ModelError MODEL_DAMAGED unless a value is a header. */
export function checkHeader(value: unknown): ForestHeader {
  const header = value as Partial<ForestHeader> | null;
  if (typeof header !== 'object' || header === null) throw damaged('its header is no object');
  const { features, scaling, window, rows } = header;
  if (!Array.isArray(features) || features.length === 0 || features.some((name) => typeof name !== 'string'))
    throw damaged('its header names no features');
  if (!(Number.isSafeInteger(rows) && rows! > 0))
    throw damaged('its header does not say how many rows it was trained on');
  if (scaling !== null && !isScaling(scaling, features.length)) throw damaged('the scaling in its header is none');
  if (window !== null && !(typeof window?.from === 'string' && typeof window.to === 'string'))
    throw damaged('the window in its header is none');
  try {
    const { seed, trees, psi, extension } = header as ForestHeader;
    // Without these defaults would be taken.
    if ([trees, psi, extension].includes(undefined as never)) throw new ModelError('an option is missing');
    forestSettings({ seed, trees, psi, extension }, features.length);
  } catch (error) {
    throw damaged(`its header: ${(error as Error).message}`);
  }
  return header as ForestHeader;
}

function isScaling(scaling: Partial<RobustScaling> | undefined, features: number): boolean {
  const of = (list: unknown, holds: (value: number) => boolean): boolean =>
    Array.isArray(list) && list.length === features && list.every((value) => Number.isFinite(value) && holds(value));
  return of(scaling?.centre, () => true) && of(scaling?.spread, (spread) => spread > 0);
}
