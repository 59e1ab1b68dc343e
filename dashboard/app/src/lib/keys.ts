/** Keyboard shortcuts: which keys are pressed, silent inside inputs, with sequences (`g c`) that lapse after a second. Pure but for `listen`. */

/** A shortcut. `keys` is one key (`/`, `Escape`, `Control+k`) or a sequence of two (`g c`). */
export interface Shortcut {
  readonly keys: string;
  readonly text: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Works inside inputs too (Escape, Control+k). */
  readonly always?: boolean;
}

/** What a key event needs to be for us to read it; a `KeyboardEvent` is one. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The event's key as shortcuts write it; Command counts as Control, as it does on a Mac. */
export function keyName(press: KeyPress): string {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.altKey) return `Alt+${key}`;
  return press.ctrlKey || press.metaKey ? `Control+${key}` : key;
}

/** How long the first key of a sequence waits for the second, ms. */
export const SEQUENCE_MS = 1000;

/** The first key of a sequence that is waiting, and when it was pressed. */
export interface Waiting {
  readonly key: string;
  readonly at: number;
}

/** Decides what a key does: which shortcut runs, and which first key now waits. */
export function matchKey<T extends { readonly keys: string; readonly always?: boolean }>(
  shortcuts: readonly T[],
  press: KeyPress,
  state: { readonly waiting: Waiting | null; readonly now: number; readonly typing: boolean },
): { shortcut: T | null; waiting: Waiting | null } {
  const name = keyName(press);
  const open = shortcuts.filter((shortcut) => !state.typing || shortcut.always === true);
  const live = state.waiting !== null && state.now - state.waiting.at <= SEQUENCE_MS ? state.waiting.key : null;
  if (live !== null) {
    const second = open.find((shortcut) => shortcut.keys === `${live} ${name}`);
    if (second) return { shortcut: second, waiting: null };
  }
  const single = open.find((shortcut) => shortcut.keys === name);
  if (single) return { shortcut: single, waiting: null };
  const starts = open.some((shortcut) => shortcut.keys.startsWith(`${name} `));
  return { shortcut: null, waiting: starts ? { key: name, at: state.now } : null };
}

const TYPING =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]';

/** Whether keys typed at this element are text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

const stack: (() => readonly Shortcut[])[] = [];
let waiting: Waiting | null = null;

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const shortcuts = stack.toReversed().flatMap((read) => read());
  const found = matchKey(shortcuts, event, { waiting, now: event.timeStamp, typing: isTyping(event.target) });
  waiting = found.waiting;
  if (found.shortcut === null) return;
  event.preventDefault();
  found.shortcut.run(event);
}

/**
 * Adds shortcuts; what was added last comes first. Those of the shell are `outer`: they come after every other, whenever they were added, because on
 * the first load a page is ready before the shell around it. Returns what removes them.
 */
export function listen(read: () => readonly Shortcut[], { outer = false } = {}): () => void {
  if (stack.length === 0) window.addEventListener('keydown', onKey);
  if (outer) stack.unshift(read);
  else stack.push(read);
  return () => {
    stack.splice(stack.indexOf(read), 1);
    if (stack.length === 0) window.removeEventListener('keydown', onKey);
  };
}

/** Every shortcut that works now, for the help panel: one entry a key, the innermost first. */
export function activeShortcuts(): Shortcut[] {
  const seen = new Set<string>();
  return stack
    .toReversed()
    .flatMap((read) => read())
    .filter((shortcut) => !seen.has(shortcut.keys) && seen.add(shortcut.keys));
}
