/** Light, dark, or as the system says. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'fairlead-theme';

function stored(): Theme {
  const value = document.documentElement.dataset['theme'];
  return value === 'light' || value === 'dark' ? value : 'system';
}

let theme = $state<Theme>(stored());

/** The theme chosen by hand, or `system`. */
export const currentTheme = (): Theme => theme;

/** Chooses a theme and remembers it in this browser. */
export function setTheme(next: Theme): void {
  theme = next;
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Storage may be switched off; the choice then lasts as long as the page.
  }
}

/** The theme that one press of the button leads to. */
export function nextTheme(): Theme {
  const order: Theme[] = ['system', 'light', 'dark'];
  return order[(order.indexOf(theme) + 1) % order.length] ?? 'system';
}
