/** A filter that one page adds to the bar. */
export interface PageFilter {
  readonly name: string;
  readonly title: string;
  /** Text when nothing is chosen; of a search, its placeholder. */
  readonly all: string;
  readonly search?: boolean;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

let filters = $state.raw<readonly PageFilter[]>([]);

/** The filters of the page that is shown. */
export const pageFilters = (): readonly PageFilter[] => filters;

/** Sets the page's filters for as long as the page lives. Returns what removes them. */
export function usePageFilters(next: readonly PageFilter[]): () => void {
  filters = next;
  return () => {
    if (filters === next) filters = [];
  };
}
