import type { Door } from '../../sql/warehouse.js';
import { loadStatement } from '../../sql/statements.js';

const INTO = /^INSERT INTO\s+(\w+)/m;
const TABLES = new Map<string, string | null>();

/** The table that a statement writes into; null where it writes none. */
function intoOf(statement: string): string | null {
  let table = TABLES.get(statement);
  if (table === undefined) TABLES.set(statement, (table = INTO.exec(loadStatement(statement).sql)?.[1] ?? null));
  return table;
}

/** A door that tells which tables rows are sent to, before they are sent. */
export function watchedDoor(door: Door, tell: (table: string) => void): Door {
  const note = (statement: string): void => {
    const table = intoOf(statement);
    if (table !== null) tell(table);
  };
  return {
    rows: (statement, params) => door.rows(statement, params),
    arrow: (statement, params) => door.arrow(statement, params),
    run: (statement, params) => {
      note(statement);
      return door.run(statement, params);
    },
    insert: (statement, ipc, params) => {
      note(statement);
      return door.insert(statement, ipc, params);
    },
  };
}
