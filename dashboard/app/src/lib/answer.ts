/** What every report answers, around its data. */

/** A statement that a figure came from: its name in `sql/queries` and its text. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
}

/** A report's answer. */
export interface Answer<T> {
  readonly data: T;
  readonly definitions: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
}
