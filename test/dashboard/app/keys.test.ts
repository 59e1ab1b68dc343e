import { describe, expect, it } from 'vitest';
import { keyName, matchKey, SEQUENCE_MS, type KeyPress } from '../../../dashboard/app/src/lib/keys.js';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});
const shortcuts = [
  { keys: 'g c' },
  { keys: 'c' },
  { keys: '/' },
  { keys: 'Control+k', always: true },
  { keys: 'Escape', always: true },
];
const idle = { waiting: null, now: 0, typing: false };

describe('keys', () => {
  it.each([
    [press('/'), '/'],
    [press('K', { ctrlKey: true }), 'Control+k'],
    [press('k', { metaKey: true }), 'Control+k'],
    [press('c'), 'c'],
  ])('%j runs %s', (key, keys) => {
    expect(matchKey(shortcuts, key, idle).shortcut?.keys).toBe(keys);
  });

  it('waits for the second key of a sequence, and prefers the sequence to the single key', () => {
    const first = matchKey(shortcuts, press('g'), idle);
    expect(first.shortcut).toBeNull();
    expect(matchKey(shortcuts, press('c'), { ...idle, waiting: first.waiting, now: SEQUENCE_MS }).shortcut?.keys).toBe(
      'g c',
    );
  });

  it('forgets the first key after a second', () => {
    const first = matchKey(shortcuts, press('g'), idle);
    expect(
      matchKey(shortcuts, press('c'), { ...idle, waiting: first.waiting, now: SEQUENCE_MS + 1 }).shortcut?.keys,
    ).toBe('c');
  });

  it('is silent inside inputs, but for what always works', () => {
    const typing = { ...idle, typing: true };
    expect(matchKey(shortcuts, press('/'), typing).shortcut).toBeNull();
    expect(matchKey(shortcuts, press('g'), typing).waiting).toBeNull();
    expect(matchKey(shortcuts, press('k', { ctrlKey: true }), typing).shortcut?.keys).toBe('Control+k');
  });

  it('leaves the browser its own combinations', () => {
    expect(matchKey(shortcuts, press('c', { ctrlKey: true }), idle).shortcut).toBeNull();
    expect(matchKey(shortcuts, press('c', { altKey: true }), idle).shortcut).toBeNull();
    expect(keyName(press('ArrowDown'))).toBe('ArrowDown');
  });
});
