const HEX_BYTES_A_LINE = 16;
/** So much is shown byte by byte; the whole of it is in the answer of `--json`. */
const HEX_BYTES = 4096;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text without what could move a terminal's cursor, colour it or turn its lines round: such characters are written as \u001b. */
export const printable = (text: string): string =>
  text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Bytes of strangers as lines for a terminal: text as it is where it is UTF-8, else byte by byte. */
export function bytesShown(bytes: Uint8Array): string[] {
  const text = textOf(bytes);
  if (text !== null) return printable(text).split('\n');
  const lines = hexLines(bytes.subarray(0, HEX_BYTES));
  const left = bytes.length - HEX_BYTES;
  return left > 0 ? [...lines, `… ${left.toLocaleString('en-US')} more; --json has all of them in base64`] : lines;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += HEX_BYTES_A_LINE) {
    const line = [...bytes.subarray(from, from + HEX_BYTES_A_LINE)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${from.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * HEX_BYTES_A_LINE - 1)}  ${text}`);
  }
  return lines;
}
