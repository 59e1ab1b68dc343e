import type { Candidate, Finding, Settings } from './facts.js';
import { judgeOrigin } from './origin.js';
import { judgeSource } from './source.js';
import { judgeTouch } from './touch.js';

/** A candidate's own signals: those that were seen, and those that could not be computed. Depends on nothing but its arguments. */
export function judgeConversion(candidate: Candidate, settings: Settings, banned: readonly string[]): Finding[] {
  return [...judgeTouch(candidate, settings), ...judgeOrigin(candidate, settings), ...judgeSource(candidate, banned)];
}
