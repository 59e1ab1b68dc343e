import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { bytesShown, printable } from '../../cli/bytes-shown.js';
import { openLocalLog } from '../../ingest/log/local.js';
import { openInside, type Inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';

const DAY_MS = 86_400_000;
const BYTES = Uint8Array.from([0x7b, 0xff, 0xfe, 0x00, 0x1b, 0x5b, 0x32, 0x4a]);

describe('fairlead dead-letters', () => {
  let folder: string;
  let opened: Inside;
  const answer = async <T>(...args: string[]) => {
    const { code, out, err } = await opened.line('dead-letters', ...args, '--json');
    return { code, value: (out === '' ? undefined : JSON.parse(out)) as T, err };
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fairlead-dead-'));
    const dir = join(folder, 'log');
    mkdirSync(dir);
    const log = await openLocalLog({ dir, partitions: 1, fsync: false });
    const future = (i: number) =>
      JSON.stringify({
        id: `c-${i}`,
        occurred_at: new Date(Date.now() - DAY_MS).toISOString(),
        visitor_id: 'v',
        channel: 'email',
      });
    const values = [
      BYTES,
      Buffer.from('{"id":"\u001b[2J"'),
      ...Array.from({ length: 5 }, (_, i) => Buffer.from(future(i))),
    ];
    await log.append(
      'fairlead.click',
      values.map((value, i) => ({
        key: 'k',
        value,
        source: 'server' as const,
        programmeId: 'default',
        receivedAt: Date.now() - 3 * DAY_MS + i,
      })),
    );
    await log.close();
    opened = await openInside(await layData(folder));
    await opened.line('run', '--until-idle');
  });
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists the newest first, and says how to go on when there are more', async () => {
    const first = await answer<{ log_offset: number }[]>('list', '--limit', '3');
    expect(first.value.map(({ log_offset: offset }) => offset)).toEqual([6, 5, 4]);
    const after = /--after (\S+)/.exec(first.err)![1]!;
    const second = await answer<{ log_offset: number }[]>('list', '--limit', '4', '--after', after);
    expect(second.value.map(({ log_offset: offset }) => offset)).toEqual([3, 2, 1, 0]);
    expect(second.err).not.toContain('there are more');
    expect((await opened.line('dead-letters', 'list', '--after', 'fairlead.click/0/99')).code).toBe(1);
    const { out } = await opened.line('dead-letters', 'list', '--reason', 'TIME_IN_FUTURE');
    expect(out.trim().split('\n')).toHaveLength(6);
    expect(out).toContain('fairlead.click/0/2');
  });

  it('shows bytes that are no text byte by byte, and no escape sequence ever', async () => {
    const { out } = await opened.line('dead-letters', 'show', 'fairlead.click/0/0');
    expect(out).toContain('8 bytes:');
    expect(out).toContain('00000000  7b ff fe 00 1b 5b 32 4a');
    const text = await opened.line('dead-letters', 'show', 'fairlead.click/0/1');
    expect(text.out).toContain('{"id":"\\u001b[2J"');
    expect(out + text.out).not.toContain('\u001b');
    const { value } = await answer<{ payload_base64: string; payload_bytes: number }>('show', 'fairlead.click/0/0');
    expect(Uint8Array.from(Buffer.from(value.payload_base64, 'base64'))).toEqual(BYTES);
    expect(value.payload_bytes).toBe(8);
  });

  it('replays one, then those of a reason, and says what it left out', async () => {
    expect((await opened.line('dead-letters', 'replay', 'fairlead.click/0/2')).out).toBe(
      '1 replayed: 1 are rows now, 0 are dead letters again\n',
    );
    const all = await answer('replay', '--reason', 'TIME_IN_FUTURE');
    expect(all.value).toMatchObject({
      replayed: 4,
      replayed_before: 1,
      bytes_removed: 0,
      rows: 4,
      dead_letters: 0,
      idle: true,
    });
    const bad = await opened.line('dead-letters', 'replay', 'fairlead.click/0/0');
    expect(bad.out).toContain('0 are rows now, 1 are dead letters again');
    expect((await opened.line('dead-letters', 'replay', 'fairlead.click/0/0')).out).toContain('--again');
    expect((await answer('replay', 'fairlead.click/0/0', '--again')).value).toMatchObject({
      replayed: 1,
      dead_letters: 1,
    });
    expect((await opened.line('dead-letters', 'replay', 'fairlead.click/0/77')).code).toBe(1);
    expect((await opened.line('verify')).code).toBe(0);
  });
});

describe('bytes for a terminal', () => {
  it('are text where they are UTF-8, however large', () => {
    expect(bytesShown(Buffer.from('ä\n\tb'))).toEqual(['ä', '\tb']);
    expect(printable('a\u202eb\u009bc\r')).toBe('a\\u202eb\\u009bc\\u000d');
    expect(bytesShown(new Uint8Array())).toEqual(['']);
  });

  it('are cut where they are many', () => {
    const lines = bytesShown(new Uint8Array(10_000).fill(0xff));
    expect(lines).toHaveLength(257);
    expect(lines.at(-1)).toContain('5,904 more');
  });
});
