/** Filters that a reader named, as this browser keeps them. Pure. */

export interface SavedFilter {
  readonly name: string;
  readonly where: Readonly<Record<string, readonly string[]>>;
  readonly search: string;
}

export const SAVED_KEY = 'fairlead-queue-filters';
const MOST_SAVED = 12;

/** Reads what was kept; what makes no sense is left out. */
export function readSaved(text: string | null): SavedFilter[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter(isSaved).slice(0, MOST_SAVED) : [];
  } catch {
    return [];
  }
}

function isSaved(one: unknown): one is SavedFilter {
  if (typeof one !== 'object' || one === null) return false;
  const { name, where, search } = one as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof search === 'string' &&
    typeof where === 'object' &&
    where !== null &&
    Object.values(where).every((values) => Array.isArray(values) && values.every((value) => typeof value === 'string'))
  );
}

/** The list with one more; the same name again is replaced, and the oldest gives way. */
export function saveFilter(saved: readonly SavedFilter[], next: SavedFilter): SavedFilter[] {
  return [...saved.filter(({ name }) => name !== next.name), next].slice(-MOST_SAVED);
}
