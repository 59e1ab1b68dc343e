import type { Attachment } from 'svelte/attachments';

/** The one tooltip of the page: text beside an element, by pointer or by focus. */
interface Tip {
  readonly text: string;
  readonly rect: DOMRect;
}

let tip = $state.raw<Tip | null>(null);

/** What the tooltip shows now. */
export const currentTip = (): Tip | null => tip;

/** Puts the tooltip away. */
export function hideTip(): void {
  tip = null;
}

const DELAY_MS = 250;

/** Shows `text` beside the element on hover (after a moment) and on keyboard focus. Screen readers get it as its description. */
export function explain(text: string | null | undefined): Attachment<HTMLElement> {
  return (element) => {
    if (!text) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      tip = { text, rect: element.getBoundingClientRect() };
    };
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(show, DELAY_MS);
    };
    const hide = (): void => {
      clearTimeout(timer);
      tip = null;
    };
    const focus = (): void => {
      if (element.matches(':focus-visible')) show();
    };
    element.setAttribute('aria-description', text);
    element.addEventListener('pointerenter', later);
    element.addEventListener('pointerleave', hide);
    element.addEventListener('pointerdown', hide);
    element.addEventListener('focus', focus);
    element.addEventListener('blur', hide);
    return () => {
      hide();
      element.removeEventListener('pointerenter', later);
      element.removeEventListener('pointerleave', hide);
      element.removeEventListener('pointerdown', hide);
      element.removeEventListener('focus', focus);
      element.removeEventListener('blur', hide);
    };
  };
}
