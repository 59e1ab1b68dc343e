import { ModelError } from '../model-error.js';

/**
 * Cumulative amounts: row after row one entry a development period, NaN where it is not known yet. Rows are origin periods from the oldest on, each known from
 * its first development period on without a gap. They need not be equally long, nor as many as the columns.
 */
export interface Triangle {
  readonly values: Float64Array;
  readonly origins: number;
  readonly developments: number;
}

/** What a reader should know before relying on figures. Rows and columns are numbered from 0; -1 where it is about none in particular. */
export interface Warning {
  readonly code: WarningCode;
  readonly origin: number;
  readonly development: number;
  readonly text: string;
}

export type WarningCode =
  /** The amount falls from one development period to the next. */
  | 'NEGATIVE_INCREMENT'
  /** A factor from nothing: nothing stands before it, so it was taken to be 1. */
  | 'NO_BASE'
  /** A factor that a single origin tells. */
  | 'SINGLE_ORIGIN'
  /** A factor below 1: amounts are expected to fall. */
  | 'FACTOR_BELOW_ONE'
  /** Less is expected in the end than stands now. */
  | 'NEGATIVE_RESERVE'
  /** Nothing stands yet, so a method that multiplies expects nothing. */
  | 'NOTHING_YET'
  /** Too few origins to tell how much amounts spread. */
  | 'NO_VARIANCE'
  /** The last development period still moves: what comes after it is left out. */
  | 'NO_TAIL';

const MOST_CELLS = 1_000_000;

/** How many cells of each row are known. Throws ModelError MODEL_INPUT for a shape that is none, an infinite amount, a gap, or a row of which nothing is known. */
export function knownCells({ values, origins, developments }: Triangle): Uint32Array {
  const whole = (count: number): boolean => Number.isSafeInteger(count) && count > 0;
  if (!whole(origins) || !whole(developments) || values.length !== origins * developments)
    throw new ModelError(
      `${values.length} amounts are no triangle of ${origins} origins and ${developments} developments`,
    );
  if (values.length > MOST_CELLS) throw new ModelError(`a triangle may have ${MOST_CELLS} cells, not ${values.length}`);
  const known = new Uint32Array(origins);
  for (let origin = 0; origin < origins; origin += 1) {
    let cells = 0;
    for (let development = 0; development < developments; development += 1) {
      const value = values[origin * developments + development]!;
      if (Math.abs(value) === Infinity)
        throw new ModelError(`origin ${origin}, development ${development} is ${value}`);
      if (Number.isNaN(value)) continue;
      if (cells !== development)
        throw new ModelError(`origin ${origin} is known at development ${development}, but not at ${cells}`);
      cells += 1;
    }
    if (cells === 0) throw new ModelError(`of origin ${origin} nothing is known`);
    known[origin] = cells;
  }
  return known;
}

/** Amounts of each period out of cumulative ones: NaN stays. */
export function increments({ values, origins, developments }: Triangle): Float64Array {
  return values
    .map((value, at) => (at % developments === 0 ? value : value - values[at - 1]!))
    .slice(0, origins * developments);
}

/** Cumulative amounts out of those of each period: NaN, and all after it, is not known. */
export function cumulated(values: Float64Array, origins: number, developments: number): Triangle {
  const sums = Float64Array.from(values);
  for (let at = 0; at < sums.length; at += 1) if (at % developments > 0) sums[at] = sums[at - 1]! + values[at]!;
  return { values: sums, origins, developments };
}

/** Warnings about amounts that fall. */
export function fallingAmounts(triangle: Triangle): Warning[] {
  const { developments } = triangle;
  return [...increments(triangle)].flatMap((increment, at): Warning[] => {
    const [origin, development] = [Math.floor(at / developments), at % developments];
    if (!(increment < 0)) return [];
    return [{ code: 'NEGATIVE_INCREMENT', origin, development, text: `the amount falls by ${-increment}` }];
  });
}
