/** Where in a JSON text a field stands, and where the text stops being JSON. Pure. */

/** A place in a text: lines count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly message: string;
}

/** Lines of every path of a JSON text, such as `rules.rewards[0].on`; what cannot be read ends the list. */
export function linesOfPaths(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;
  const skip = (): void => {
    while (at < text.length && /\s/.test(text[at]!)) if (text[at++] === '\n') line += 1;
  };
  const word = (): string => {
    const from = (at += 1);
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    return text.slice(from, at++);
  };
  const value = (path: string): void => {
    skip();
    if (!lines.has(path)) lines.set(path, line);
    const open = text[at];
    if (open === '{' || open === '[') {
      at += 1;
      for (let i = 0; at < text.length; i += 1) {
        skip();
        if (text[at] === '}' || text[at] === ']') break;
        let name = `${path}[${i}]`;
        if (open === '{') {
          if (text[at] !== '"') return;
          const where = line;
          const key = word();
          name = path === '' ? key : `${path}.${key}`;
          lines.set(name, where);
          skip();
          if (text[at++] !== ':') return;
        }
        value(name);
        skip();
        if (text[at] === ',') at += 1;
        else break;
      }
      at += 1;
    } else if (open === '"') word();
    else while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at += 1;
  };
  value('');
  return lines;
}

/** The line of a field, or of the nearest part around it that the text has: a field that is missing has none of its own. */
export function lineOfField(text: string, field: string): number {
  const lines = linesOfPaths(text);
  // A text that holds the rules alone names its fields without them.
  for (const start of [field, field.replace(/^rules\.?/, '')]) {
    for (let path = start; path !== ''; path = path.replace(/(\.[^.[\]]+|\[\d+\]|^[^.[\]]+)$/, '')) {
      const line = lines.get(path);
      if (line !== undefined) return line;
      if (!/[.[]/.test(path)) break;
    }
  }
  return 1;
}

/** Parses a text, or says where it stops being JSON. */
export function parseJson(text: string): { readonly value: unknown } | JsonFault {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = (error as Error).message;
    const named = /line (\d+)/.exec(message)?.[1];
    const position = /position (\d+)/.exec(message)?.[1];
    const before = position === undefined ? text : text.slice(0, Number(position));
    return {
      line: named === undefined ? before.split('\n').length : Number(named),
      message: `This is not JSON: ${message}`,
    };
  }
}
