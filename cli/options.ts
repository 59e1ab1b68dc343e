import type { Command as Parser, Option } from 'commander';
import { DEAD_REASONS, fail } from '../ingest/events/errors.js';
import { CURRENCIES } from '../ingest/events/money.js';
import { EARLIEST_MS, LATEST_MS, parseTime } from '../ingest/events/time.js';
import type { Options } from './command.js';

/**
 * How the values of options are read. Each reader takes the text of the command line and throws USAGE, naming the option, where it
 * is not what the option takes: before anything is opened or made.
 */
export type OptionReader<T> = (text: string) => T;

/** No option's text is longer than a path may be. */
const LONGEST_TEXT = 4096;
/** As the contract bounds ids. */
const LONGEST_ID = 128;
const CONTROL = /\p{Cc}/u;

const shown = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text).slice(1, -1) || '""';

const wrong = (option: string, text: string, what: string, hint?: string) =>
  fail('USAGE', { message: `${option} ${shown(text)} ${what}`, ...(hint === undefined ? {} : { hint }) });

/** Text that is not blank, such as a path: an empty one is mostly a variable that was not set. */
export function filled(option: string, longest = LONGEST_TEXT): OptionReader<string> {
  return (text) => {
    if (text.trim() === '') throw wrong(option, text.trim(), 'is empty', 'Is a variable of the shell not set?');
    if (text.length > longest) throw wrong(option, text, `is longer than ${longest} characters`);
    if (text.includes('\0') || (longest <= LONGEST_ID && CONTROL.test(text)))
      throw wrong(option, text, 'holds a control character');
    return text;
  };
}

/** An id as the contract bounds it: 1 to 128 characters, none of them a control character, in NFC. */
export function anId(option: string): OptionReader<string> {
  const read = filled(option, LONGEST_ID);
  return (text) => read(text).normalize('NFC');
}

/** A whole number in decimal digits within bounds. */
export function whole(option: string, from: number, to: number): OptionReader<number> {
  return (text) => {
    const number = /^-?\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(number) || number < from || number > to) {
      const bounds =
        to === Number.MAX_SAFE_INTEGER && from === 1
          ? 'a positive whole number'
          : `a whole number from ${from} to ${to}`;
      throw wrong(option, text, `is not ${bounds}`);
    }
    return number + 0;
  };
}

/** A share from 0 to 1, in decimal digits. */
export function aShare(option: string): OptionReader<number> {
  return (text) => {
    const number = /^\d(\.\d{1,15})?$/.test(text) ? Number(text) : NaN;
    if (!(number >= 0 && number <= 1)) throw wrong(option, text, 'is not a number from 0 to 1');
    return number;
  };
}

export function oneOf<T extends string>(option: string, values: readonly T[]): OptionReader<T> {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw wrong(option, text, `is none of ${values.join(', ')}`);
    return found;
  };
}

const TIME = 'a time such as 2026-11-22T14:05:00Z';

/** A time as events write it: RFC 3339 with offset. */
export function aTime(option: string): OptionReader<string> {
  return (text) => {
    const ms = parseTime(text);
    if (!(ms >= EARLIEST_MS && ms < LATEST_MS)) throw wrong(option, text, `is not ${TIME}, from 2000 to 2199`);
    return text;
  };
}

/** A day, or a time with offset. */
export function aDayOrTime(option: string): OptionReader<string> {
  return (text) => {
    const ms = parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
    if (!(ms >= EARLIEST_MS && ms < LATEST_MS))
      throw wrong(option, text, `is neither a day such as 2026-11-22 nor ${TIME}, from 2000 to 2199`);
    return text;
  };
}

export function aCurrency(option: string): OptionReader<string> {
  return (text) => {
    if (!CURRENCIES.has(text)) throw wrong(option, text, 'is no ISO 4217 code', 'Use a code such as EUR, in capitals.');
    return text;
  };
}

/** Why a record became a dead letter. */
export function aDeadReason(option: string): OptionReader<string> {
  const known: ReadonlySet<string> = new Set(DEAD_REASONS);
  return (text) => {
    if (!known.has(text))
      throw wrong(option, text, 'is no reason of a dead letter', 'fairlead dead-letters list shows those there are.');
    return text;
  };
}

/** The programme that was named, if one was. */
export const programmeOption = (options: Options): string | undefined => options['programme'] as string | undefined;

/** Refuses an option that is given twice where only one value counts: the first would be lost unheard. */
export function refuseTwice(parser: Parser): void {
  for (const option of parser.options as readonly Option[]) {
    if (option.variadic) continue;
    let given = 0;
    parser.on(`option:${option.name()}`, () => {
      given += 1;
      if (given > 1) throw fail('USAGE', { message: `${option.long ?? option.flags} is given twice` });
    });
  }
}
