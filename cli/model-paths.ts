import { fail, type FairleadError } from '../ingest/events/errors.js';
import type { TextColumns } from '../ingest/sources/import/text-columns.js';

/** Paths of a file in columns; channels are numbered in the order of their names. */
export interface PathTable {
  readonly offsets: Uint32Array;
  readonly nodes: Uint32Array;
  readonly channels: readonly string[];
  readonly conversions: Float64Array;
  readonly nulls: Float64Array | undefined;
  readonly value: Float64Array | undefined;
  /** The same in whole units of 10^-valueDecimals; undefined where no double holds their sum exactly. */
  readonly valueUnits: Float64Array | undefined;
  readonly valueDecimals: number;
  /** Hours from each touchpoint to the conversion. */
  readonly ages: Float64Array | undefined;
}

export interface ReadPathsOptions {
  /** The file, for messages. */
  readonly path: string;
  /** Whether the column `ages` is read where it is there. */
  readonly ages: boolean;
  readonly signal: AbortSignal;
}

const REQUIRED = ['path', 'conversions'] as const;
const OPTIONAL = ['nulls', 'value'] as const;
const SEPARATOR = '>';
const NUMBER = /^\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads the columns of a file of paths. Names of columns are compared without case and spaces around. Rows are numbered from 1, the line of names
 * not counted.
 *
 * @throws MODEL_INPUT, naming the row and the column
 */
export async function readPaths(columns: TextColumns, options: ReadPathsOptions): Promise<PathTable> {
  const found = findColumns(columns, options);
  const reader = new PathReader(found, options.path);
  for await (const chunk of columns.read(found.map(({ column }) => column))) {
    if (options.signal.aborted) throw fail('INTERRUPTED');
    reader.take(chunk);
  }
  return reader.table();
}

/** What a column should hold, by its name. */
const SHAPES: Readonly<Record<string, string>> = {
  path: 'a text such as "a > b > c"',
  ages: 'a text such as "72 > 24 > 0"',
  conversions: 'whole numbers',
  nulls: 'whole numbers',
  value: 'numbers',
};

interface Found {
  readonly name: string;
  readonly column: string;
}

function findColumns({ names, nested }: TextColumns, { path, ages }: ReadPathsOptions): Found[] {
  const wanted: string[] = [...REQUIRED, ...OPTIONAL, ...(ages ? ['ages'] : [])];
  return wanted.flatMap((name) => {
    // A name that stands twice in a CSV is read as `path` and `path_1`.
    const alike = new RegExp(`^${name}(_\\d+)?$`);
    const same = names.filter((column) => alike.test(column.trim().toLowerCase()));
    const exact = same.filter((column) => column.trim().toLowerCase() === name);
    if (exact.length > 0 && same.length > 1)
      throw fail('MODEL_INPUT', { message: `${path}: there are ${same.length} columns ${name}: ${same.join(', ')}` });
    if (exact.length === 0 && (REQUIRED as readonly string[]).includes(name))
      throw fail('MODEL_INPUT', { message: `${path}: there is no column ${name}; there are ${names.join(', ')}` });
    if (exact.some((column) => nested.has(column)))
      throw fail('MODEL_INPUT', {
        message: `${path}: ${name} holds lists, objects or values of several kinds; write ${SHAPES[name]}`,
      });
    return exact.map((column) => ({ name, column }));
  });
}

/** A typed array that grows by doubling. */
class Growing<T extends Float64Array | Uint32Array> {
  length = 0;

  constructor(
    private array: T,
    private readonly make: (length: number) => T,
  ) {}

  push(value: number): void {
    if (this.length === this.array.length) {
      const grown = this.make(2 * this.length);
      grown.set(this.array);
      this.array = grown;
    }
    this.array[this.length] = value;
    this.length += 1;
  }

  all(): T {
    return this.array.slice(0, this.length) as T;
  }
}

const START = 1024;
const doubles = () => new Growing(new Float64Array(START), (length) => new Float64Array(length));
const numbers = () => new Growing(new Uint32Array(START), (length) => new Uint32Array(length));

class PathReader {
  readonly #numbers = new Map<string, number>();
  readonly #offsets = numbers();
  readonly #nodes = numbers();
  readonly #conversions = doubles();
  readonly #nulls = doubles();
  readonly #value = doubles();
  readonly #ages = doubles();
  readonly #has: ReadonlySet<string>;
  readonly #sums = { conversions: 0, nulls: 0, value: 0 };
  /** Decimals of the value with the most; money has two. */
  #decimals = 2;

  constructor(
    private readonly found: readonly Found[],
    private readonly path: string,
  ) {
    this.#has = new Set(found.map(({ name }) => name));
    this.#offsets.push(0);
  }

  take(chunk: readonly (string | null)[][]): void {
    const rows = chunk[0]!.length;
    const at = new Map(this.found.map(({ name }, i) => [name, chunk[i]!]));
    for (let i = 0; i < rows; i += 1) {
      this.#row((name) => at.get(name)?.[i] ?? null);
    }
  }

  #row(cell: (name: string) => string | null): void {
    const conversions = this.#count('conversions', cell('conversions'), true);
    const nulls = this.#has.has('nulls') ? this.#count('nulls', cell('nulls'), false) : 0;
    this.#conversions.push(conversions);
    if (this.#has.has('nulls')) this.#nulls.push(nulls);
    const money = this.#has.has('value') ? this.#money(cell('value')) : 0;
    if (this.#has.has('value')) this.#value.push(money);
    const before = this.#nodes.length;
    this.#touchpoints(cell('path') ?? '', conversions, money);
    if (this.#has.has('ages')) this.#readAges(cell('ages') ?? '', this.#nodes.length - before);
    this.#offsets.push(this.#nodes.length);
  }

  #touchpoints(text: string, conversions: number, money: number): void {
    if (text.trim() === '') {
      if (conversions > 0) throw this.#wrong('path', 'is empty, but the row has conversions');
      if (money > 0) throw this.#wrong('path', 'is empty, but the row has a value');
      return;
    }
    text.split(SEPARATOR).forEach((part, i) => {
      const name = part.trim().normalize('NFC');
      if (name === '') throw this.#wrong('path', `has no channel at place ${i + 1}`);
      let number = this.#numbers.get(name);
      if (number === undefined) {
        number = this.#numbers.size;
        this.#numbers.set(name, number);
      }
      this.#nodes.push(number);
    });
  }

  #readAges(text: string, touches: number): void {
    const parts = text.trim() === '' ? [] : text.split(SEPARATOR);
    if (parts.length !== touches) throw this.#wrong('ages', `has ${parts.length} for ${touches} touchpoints`);
    for (const part of parts) this.#ages.push(this.#number('ages', part));
  }

  #count(name: 'conversions' | 'nulls', text: string | null, needed: boolean): number {
    if (text === null || text.trim() === '') {
      if (needed) throw this.#wrong(name, 'is empty');
      return 0;
    }
    const count = this.#number(name, text);
    if (!Number.isSafeInteger(count)) throw this.#wrong(name, `is ${shown(text)}, not a whole number`);
    this.#sums[name] += count;
    if (!Number.isSafeInteger(this.#sums[name])) throw this.#wrong(name, 'takes the sum beyond 2^53 - 1');
    return count;
  }

  #money(text: string | null): number {
    if (text === null || text.trim() === '') return 0;
    const value = this.#number('value', text);
    const [, exponent] = text.toLowerCase().split('e');
    const decimals = exponent === undefined ? (text.trim().split('.')[1]?.length ?? 0) : Infinity;
    this.#decimals = Math.max(this.#decimals, decimals);
    this.#sums.value += value;
    if (!(this.#sums.value < Infinity)) throw this.#wrong('value', 'takes the sum beyond what a number can be');
    return value;
  }

  #number(name: string, text: string): number {
    const trimmed = text.trim();
    const value = NUMBER.test(trimmed) ? Number(trimmed) : NaN;
    if (!(value < Infinity)) throw this.#wrong(name, `is ${shown(trimmed)}, not a number from 0`);
    return value;
  }

  #wrong(name: string, what: string): FairleadError {
    return fail('MODEL_INPUT', { message: `${this.path}: row ${this.#offsets.length}: ${name} ${what}` });
  }

  /** Money in whole units, where that is exact. */
  #units(): Pick<PathTable, 'valueUnits' | 'valueDecimals'> {
    const scale = 10 ** this.#decimals;
    const exact = this.#has.has('value') && this.#sums.value * scale < Number.MAX_SAFE_INTEGER / 2;
    return exact
      ? { valueUnits: this.#value.all().map((value) => Math.round(value * scale)), valueDecimals: this.#decimals }
      : { valueUnits: undefined, valueDecimals: 0 };
  }

  table(): PathTable {
    const names = [...this.#numbers.keys()];
    const channels = [...names].sort((a, b) => (a < b ? -1 : 1));
    const rank = new Map(channels.map((name, i) => [name, i]));
    const renumbered = Uint32Array.from(names, (name) => rank.get(name)!);
    return {
      offsets: this.#offsets.all(),
      nodes: this.#nodes.all().map((number) => renumbered[number]!),
      channels,
      conversions: this.#conversions.all(),
      nulls: this.#has.has('nulls') ? this.#nulls.all() : undefined,
      value: this.#has.has('value') ? this.#value.all() : undefined,
      ...this.#units(),
      ages: this.#has.has('ages') ? this.#ages.all() : undefined,
    };
  }
}

const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
