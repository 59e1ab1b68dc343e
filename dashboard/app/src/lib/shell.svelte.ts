import type { Command } from './commands.js';
import { postJson } from './api.js';
import type { Shortcut } from './keys.js';
import { liveStatus, showNew } from './live.svelte.js';
import { NAVIGATION, PAGE_TITLES } from './pages.js';
import { PRESETS, presetRange } from './ranges.js';
import { change, go, here } from './router.svelte.js';
import { nextTheme, setTheme } from './theme.svelte.js';
import { onPage } from './url-state.js';

/** What the shell can open and close. */
export interface ShellActions {
  readonly openPalette: () => void;
  readonly toggleHelp: () => void;
  readonly closeHelp: () => void;
}

/** Keys that work on every page. */
export function shellShortcuts(actions: ShellActions, helpOpen: boolean): Shortcut[] {
  return [
    { keys: 'Control+k', text: 'Commands', always: true, run: actions.openPalette },
    { keys: '/', text: 'Search', run: actions.openPalette },
    { keys: '?', text: 'Help', run: actions.toggleHelp },
    ...(helpOpen ? [{ keys: 'Escape', text: 'Close', always: true, run: actions.closeHelp }] : []),
    { keys: 'r', text: 'Refresh', run: showNew },
    { keys: 't', text: 'Light, dark or as the system', run: () => setTheme(nextTheme()) },
  ];
}

function copyLink(): void {
  navigator.clipboard.writeText(location.href).catch(() => {
    // Without permission the address bar still holds the same link.
  });
}

async function signOut(): Promise<void> {
  try {
    await postJson('/v1/sign-out', {});
  } finally {
    location.assign('/sign-in');
  }
}

/** Commands that the palette offers on every page. */
export function shellCommands(actions: ShellActions): Command[] {
  return [
    ...NAVIGATION.map((item): Command => ({
      id: `page-${item.page}`,
      title: PAGE_TITLES[item.page],
      group: 'Go to',
      keys: item.keys,
      run: () => go(onPage(here(), item.page)),
    })),
    { id: 'refresh', title: 'Refresh the figures', group: 'This page', keys: 'r', run: showNew },
    { id: 'copy-link', title: 'Copy link to this view', group: 'This page', run: copyLink },
    { id: 'print', title: 'Print this page', group: 'This page', run: () => window.print() },
    ...PRESETS.map((preset): Command => ({
      id: `range-${preset.key}`,
      title: `Range: ${preset.title.toLowerCase()}`,
      group: 'Range',
      run: () => change(presetRange(preset, liveStatus()?.complete_to ?? null)),
    })),
    { id: 'theme-light', title: 'Light theme', group: 'Look', run: () => setTheme('light') },
    { id: 'theme-dark', title: 'Dark theme', group: 'Look', run: () => setTheme('dark') },
    { id: 'theme-system', title: 'Theme as the system', group: 'Look', run: () => setTheme('system') },
    { id: 'sign-out', title: 'Sign out', group: 'Look', run: () => void signOut() },
    { id: 'help', title: 'Keys and help', group: 'Look', keys: '?', run: actions.toggleHelp },
  ];
}
