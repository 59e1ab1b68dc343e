import { parsePlace, placeHref, type Place } from './url-state.js';

let place = $state.raw<Place>(parsePlace(new URL(location.href)));

/** Where we are. Reading it in a component follows it. */
export const here = (): Place => place;

/** Goes to a place: a new entry of the history, or the current one replaced (while typing in a search). */
export function go(to: Place, options: { replace?: boolean } = {}): void {
  const href = placeHref(to);
  if (href === location.pathname + location.search) return;
  if (options.replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  place = to;
}

/** Changes part of the current place. */
export function change(part: Partial<Place>, options: { replace?: boolean } = {}): void {
  go({ ...place, ...part }, options);
}

/** Follows Back, Forward and clicks on links into the app. Returns what stops it. */
export function follow(): () => void {
  const onPop = (): void => {
    place = parsePlace(new URL(location.href));
  };
  const onClick = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link?.href || link.target || link.hasAttribute('download')) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname.startsWith('/v1/')) return;
    event.preventDefault();
    go(parsePlace(url));
  };
  window.addEventListener('popstate', onPop);
  document.addEventListener('click', onClick);
  return () => {
    window.removeEventListener('popstate', onPop);
    document.removeEventListener('click', onClick);
  };
}
