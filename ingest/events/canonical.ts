/**
 * JSON text of a parsed value with the keys of every object sorted and strings NFC: two spellings of the same content give
 * the same text, whatever order the sender's language keeps keys in. Depth must be bounded before.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${(value as readonly unknown[]).map(canonicalJson).join(',')}]`;
  const record = value as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined) parts.push(`${JSON.stringify(key.normalize('NFC'))}:${canonicalJson(record[key])}`);
  }
  return `{${parts.join(',')}}`;
}
