/** The command palette's list and how a typed text finds in it. Pure but for the registry. */

/** Something that can be done from anywhere. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** Where it stands in the list: pages first, then what the page offers, then settings. */
  readonly group: 'Go to' | 'This page' | 'Range' | 'Look';
  readonly keys?: string;
  readonly run: () => void;
}

const GROUPS: Command['group'][] = ['Go to', 'This page', 'Range', 'Look'];

/**
 * How well a title answers the typed text: 3 if it starts with it, 2 if a word does, 1 if the letters occur in order, 0 if
 * not. Case is ignored.
 */
export function matchScore(title: string, typed: string): 0 | 1 | 2 | 3 {
  const text = title.toLowerCase();
  const query = typed.trim().toLowerCase();
  if (query === '' || text.startsWith(query)) return 3;
  if (text.includes(` ${query}`)) return 2;
  let at = 0;
  for (const letter of text) if (letter === query[at]) at++;
  return at === query.length ? 1 : 0;
}

/** Commands that answer the typed text, best first, else in the order of their groups; equal ones keep their order. */
export function findCommands(commands: readonly Command[], typed: string): Command[] {
  return commands
    .map((command, index) => ({ command, index, score: matchScore(command.title, typed) }))
    .filter((entry) => entry.score > 0)
    .sort(
      (a, b) =>
        b.score - a.score || GROUPS.indexOf(a.command.group) - GROUPS.indexOf(b.command.group) || a.index - b.index,
    )
    .map((entry) => entry.command);
}

const sources: (() => readonly Command[])[] = [];

/** Adds commands for as long as a page or component lives. Returns what removes them. */
export function offer(read: () => readonly Command[]): () => void {
  sources.push(read);
  return () => void sources.splice(sources.indexOf(read), 1);
}

/** Every command that can be run now. */
export function allCommands(): Command[] {
  return sources.flatMap((read) => read());
}
