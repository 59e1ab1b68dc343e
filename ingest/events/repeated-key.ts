/** An object or array that the scan is inside of. */
interface Level {
  readonly path: string;
  /** Keys met so far; null in an array. */
  readonly keys: Set<string> | null;
  /** The key that the next value belongs to. */
  key: string;
  item: number;
}

/** A string, or what opens, closes or parts values. Numbers and words between them tell nothing here. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * The first key that stands twice in one object of a JSON text: `JSON.parse` keeps the last of the two and says nothing. Cost: one pass.
 * @param text valid JSON
 * @returns the exact path of the key, such as `rules.rewards[0].on`; null where every key stands once
 */
export function repeatedKey(text: string): string | null {
  const levels: Level[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      levels.push({ path: level ? within(level) : '', keys: token === '{' ? new Set() : null, key: '', item: 0 });
    } else if (token === '}' || token === ']') {
      levels.pop();
    } else if (token === ',') {
      if (level) level.item += 1;
    } else if (token === ':') {
      if (!level?.keys) continue;
      level.key = JSON.parse(last) as string;
      if (level.keys.has(level.key)) return within(level);
      level.keys.add(level.key);
    } else last = token;
  }
  return null;
}

function within({ path, keys, key, item }: Level): string {
  if (keys === null) return `${path}[${item}]`;
  return path === '' ? key : `${path}.${key}`;
}
