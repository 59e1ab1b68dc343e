/** The last work of each object that only one may be busy with. */
const turns = new WeakMap<object, Promise<unknown>>();

/** Does some work once all that was begun for the same object before has ended, well or not. */
export function inTurn<T>(of: object, work: () => Promise<T>): Promise<T> {
  const result = (turns.get(of) ?? Promise.resolve()).then(work);
  turns.set(
    of,
    result.catch(() => undefined),
  );
  return result;
}
