import { here } from './router.svelte.js';
import { placeHref } from './url-state.js';

/** The same view in another currency. */
export function currencyHref(currency: string): string {
  return placeHref({ ...here(), currency });
}
