import type { Door } from '../../sql/door.js';
import type { Params } from '../../sql/params.js';

/** A door for one request of several reports: rows that they ask for in the same words are asked for once. */
export function askedOnce(door: Door): Door {
  const asked = new Map<string, Promise<unknown[]>>();
  return {
    rows: <T>(statement: string, params?: Params): Promise<T[]> => {
      const key = JSON.stringify([statement, params]);
      const answer = asked.get(key) ?? door.rows<T>(statement, params);
      asked.set(key, answer);
      return answer as Promise<T[]>;
    },
    arrow: (statement, params) => door.arrow(statement, params),
    run: (statement, params) => door.run(statement, params),
    insert: (statement, ipc, params) => door.insert(statement, ipc, params),
  };
}
