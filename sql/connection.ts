import type { Params } from './params.js';

/** One connection to the engine: it runs one statement at a time; `Door` sees to that. */
export interface Connection {
  /** Text of the answer in JSONEachRow. */
  text(sql: string, params: Params): Promise<string>;
  /** Bytes of the answer as an uncompressed Arrow stream. */
  bytes(sql: string, params: Params): Promise<Uint8Array>;
  /** Writes the answer to a file of this machine, in a format of the engine, without holding it in memory. */
  save(sql: string, params: Params, target: { readonly path: string; readonly format: string }): Promise<void>;
  command(sql: string, params: Params): Promise<void>;
  /** `sql` holds SOURCE_MARK where the rows of `ipc` come in. */
  insert(sql: string, ipc: Uint8Array, params: Params): Promise<void>;
  close(): Promise<void>;
}

/** How answers are written: what every reader of ours relies on, whatever the server's own defaults are. */
export const ANSWER_SETTINGS = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
  output_format_arrow_string_as_string: 1,
  output_format_arrow_low_cardinality_as_dictionary: 1,
  output_format_arrow_compression_method: 'none',
  date_time_input_format: 'best_effort',
} as const;

/**
 * How every statement is carried out. Reads with FINAL look at the columns that a condition on the table's key names first, and merge and read
 * what remains: nothing else changes, because versions of a row agree in its key. (On by default for reads without FINAL.)
 */
export const READ_SETTINGS = { optimize_move_to_prewhere_if_final: 1 } as const;
