import { open } from 'node:fs/promises';
import { fail } from '../../events/errors.js';
import type { Format, SourceFile } from './discover.js';

const HEAD_BYTES = 64 << 10;
/** Bytes that the guess about an encoding looks at. */
const GUESS_BYTES = 4096;

/** What a file's first bytes are when they are no text. The longest ones first. Source: the formats' own specifications. */
const SIGNATURES: readonly (readonly [string, string, string])[] = [
  ['53514c69746520666f726d6174203300', 'an SQLite database', 'Export its table as CSV.'],
  ['d0cf11e0a1b11ae1', 'an old Excel file (.xls)', 'Save it as CSV (UTF-8).'],
  ['4152524f5731', 'an Arrow file', 'Write it as Parquet.'],
  ['fd377a585a00', 'compressed with xz', 'Unpack it first: xz -d.'],
  ['377abcaf271c', 'a 7z archive', 'Unpack it first.'],
  ['255044462d', 'a PDF', 'Bring the data behind it.'],
  ['50415231', 'Parquet', 'Rename it to *.parquet.'],
  ['28b52ffd', 'compressed with zstd', 'Unpack it first: zstd -d.'],
  ['4f626a01', 'Avro', 'Write it as Parquet.'],
  ['504b0304', 'a zip archive', 'Unpack it first.'],
  ['504b0506', 'an empty zip archive', 'Bring the files themselves.'],
  ['425a68', 'compressed with bzip2', 'Unpack it first: bunzip2.'],
  ['4f5243', 'ORC', 'Write it as Parquet.'],
  ['1f8b', 'compressed with gzip', 'Rename it to *.csv.gz, *.ndjson.gz or *.json.gz, or unpack it first: gunzip.'],
];

interface Seems {
  readonly what: string;
  readonly hint: string;
}

const AS_UTF8 = 'Save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8.';

/** UTF-16 and UTF-32, with a byte order mark or by where the zero bytes of Latin letters stand. */
function wideText(head: Buffer): Seems | null {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) return { what: 'text in UTF-32', hint: AS_UTF8 };
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) return { what: 'text in UTF-16', hint: AS_UTF8 };
  const looked = head.subarray(0, GUESS_BYTES);
  const zeros = [0, 0];
  for (const [i, byte] of looked.entries()) if (byte === 0) zeros[i & 1]! += 1;
  const [even, odd] = [zeros[0]! / looked.length, zeros[1]! / looked.length];
  // Of Latin text in UTF-16 nearly every second byte is zero; a third allows for a third of other letters.
  const wide = Math.max(even, odd) > 1 / 3 && Math.min(even, odd) < 1 / 50;
  return wide && looked.length >= 4 ? { what: 'text in UTF-16 without a byte order mark', hint: AS_UTF8 } : null;
}

/** What the first bytes of a file say it is; null for text, or for what nothing is known of. Pure. */
export function seemsToBe(head: Buffer): Seems | null {
  const hex = head.subarray(0, 16).toString('hex');
  const found = SIGNATURES.find(([start]) => hex.startsWith(start));
  if (found === undefined) return wideText(head);
  const [start, what, hint] = found;
  if (start === '504b0304' && /\bxl\/|\[Content_Types\]/.test(head.toString('latin1')))
    return { what: 'an Excel file (.xlsx)', hint: 'Save it as CSV (UTF-8).' };
  return { what, hint };
}

const NAMES: Record<Format, string> = { csv: 'CSV', json: 'JSON', ndjson: 'NDJSON', parquet: 'Parquet' };

/** Why a file cannot be what its name says; null where it may be. */
function mismatch(format: Format, head: Buffer): Seems | null {
  const seems = seemsToBe(head);
  if (format === 'parquet') {
    if (seems?.what === 'Parquet') return null;
    return seems ?? { what: 'no Parquet', hint: 'Give it the name of what it is: *.csv, *.json or *.ndjson.' };
  }
  if (seems !== null) return seems;
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^<(?:!doctype|html|\?xml)/i.test(text)) return { what: 'a web page or XML', hint: 'Save the data itself.' };
  if (format === 'csv' && /^(?:\{\s*"|\[\s*[{[])/.test(text))
    return { what: 'JSON', hint: 'Rename it to *.json, or *.ndjson if each line is one object.' };
  return null;
}

/** What there is to know of a file before it is read. */
export interface Look {
  /** Nothing but blanks, line ends and a byte order mark. */
  readonly blank: boolean;
}

/**
 * Looks at the first bytes of a file.
 *
 * @throws IMPORT_UNREADABLE, naming what it seems to be, if that is not what its name says
 */
export async function lookAt({ path, content, format, bytes }: SourceFile): Promise<Look> {
  const handle = await open(content, 'r').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw fail('IMPORT_UNREADABLE', { message: `${path} cannot be opened (${code})`, path, cause: error });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const blank =
      bytes <= HEAD_BYTES &&
      head
        .toString('latin1')
        .replace(/^\xef\xbb\xbf/, '')
        .trim() === '';
    if (blank) return { blank };
    const seems = mismatch(format, head);
    if (seems === null) return { blank };
    const message = `${path} is named as ${NAMES[format]}, but seems to be ${seems.what}`;
    throw fail('IMPORT_UNREADABLE', { message, hint: seems.hint, path });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw fail('IMPORT_UNREADABLE', { message: `${path} cannot be read (${code})`, path, cause: error });
  } finally {
    await handle.close();
  }
}
