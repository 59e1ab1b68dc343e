import type { Door } from '../../../sql/door.js';

/** Answers kept for each door; the oldest gives way. */
const KEPT = 8;

interface Kept {
  step: number;
  readonly answers: Map<string, Promise<unknown>>;
}

const kept = new WeakMap<Door, Kept>();

/**
 * Computes an answer once for the same words and the same state: until a newer step has ended. What failed is asked again.
 * @param words everything that the answer depends on beside the state
 */
export async function keptAnswer<T>(door: Door, words: unknown, compute: () => Promise<T>): Promise<T> {
  const [row] = await door.rows<{ step: number }>('reports/committed-step');
  const step = row?.step ?? 0;
  let known = kept.get(door);
  if (known?.step !== step) kept.set(door, (known = { step, answers: new Map() }));
  const { answers } = known;
  const key = JSON.stringify(words);
  const before = answers.get(key) as Promise<T> | undefined;
  if (before) return await before;
  const answer = compute();
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  if (answers.size > KEPT) answers.delete(answers.keys().next().value!);
  return await answer;
}
