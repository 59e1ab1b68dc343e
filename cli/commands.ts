import type { Command } from './command.js';
import { command as account } from './account.js';
import { command as bench } from './bench/bench.js';
import { command as deadLetters } from './dead-letters.js';
import { command as demo } from './demo.js';
import { command as digest } from './digest.js';
import { command as exportTable } from './export.js';
import { command as importFiles } from './import.js';
import { command as keys } from './keys.js';
import { command as rebuild } from './rebuild.js';
import { command as report } from './report.js';
import { command as rules } from './rules.js';
import { command as run } from './run.js';
import { command as signIn } from './sign-in.js';
import { command as simulate } from './simulate.js';
import { command as tick } from './tick.js';
import { command as verify } from './verify.js';
import { command as why } from './why.js';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  demo,
  simulate,
  importFiles,
  run,
  tick,
  rebuild,
  digest,
  verify,
  exportTable,
  report,
  why,
  rules,
  deadLetters,
  signIn,
  account,
  keys,
  bench,
];
