import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEAD_REASONS, ERRORS, fail, FairleadError } from '../../../ingest/events/errors.js';

it.each(Object.entries(ERRORS))('%s says what was wrong and what to do', (code, error) => {
  expect(code).toMatch(/^[A-Z][A-Z0-9_]*$/);
  expect(error.text).toMatch(/^[A-Z].*[.?]$/s);
  expect(error.hint).toMatch(/^\S.*[.?`]$/s);
  expect(error.status).toBeGreaterThanOrEqual(400);
  expect(error.status).toBeLessThan(600);
});

it('makes an error that carries its code, its place and its cause', () => {
  const cause = new Error('below');
  const error = fail('PORT_IN_USE', { message: 'port 4160 is in use', port: 4160, cause });
  expect(error).toBeInstanceOf(FairleadError);
  expect(error).toMatchObject({ code: 'PORT_IN_USE', exit: 3, status: 500, details: { port: 4160 }, cause });
  expect(fail('NOT_FOUND').message).toBe(ERRORS.NOT_FOUND.text);
});

it('gives every reason for a refusal in the validator from the table', () => {
  for (const file of ['validate', 'fields', 'explain', 'publication']) {
    const source = readFileSync(new URL(`../../../ingest/events/${file}.ts`, import.meta.url), 'utf8');
    for (const [, code] of source.matchAll(/(?:refuse|Problem)\(\s*'([A-Z_0-9]+)'/g))
      expect(DEAD_REASONS).toContain(code);
  }
});
