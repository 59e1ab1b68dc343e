import type { Command } from './command.js';

/** A command as the help lists it; its code is loaded when it is called, so that none waits for what only another needs. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Listed[] = [
  {
    name: 'demo',
    summary: 'simulate a programme, ingest, process, serve: embedded, no server needed',
    load: async () => (await import('./demo.js')).command,
  },
  {
    name: 'simulate',
    summary: 'play a referral programme from a seed, and write its events and the truth about them',
    load: async () => (await import('./simulate.js')).command,
  },
  {
    name: 'import',
    summary: 'bring in CSV, Parquet, JSON or NDJSON, through the log',
    load: async () => (await import('./import.js')).command,
  },
  {
    name: 'run',
    summary: 'ingest, process and serve: all in one process unless roles are named',
    load: async () => (await import('./run.js')).command,
  },
  {
    name: 'tick',
    summary: 'append the passing of time, so that holds end and payments fall due',
    load: async () => (await import('./tick.js')).command,
  },
  {
    name: 'rebuild',
    summary: 'recompute every state table from the events',
    load: async () => (await import('./rebuild.js')).command,
  },
  {
    name: 'digest',
    summary: 'row count and order-independent hash of every derived table',
    load: async () => (await import('./digest.js')).command,
  },
  {
    name: 'verify',
    summary: 'check every invariant; exit 1 with the offending rows if one does not hold',
    load: async () => (await import('./verify.js')).command,
  },
  {
    name: 'export',
    summary: 'write a table as CSV, NDJSON or Parquet',
    load: async () => (await import('./export.js')).command,
  },
  {
    name: 'report',
    summary: 'print a report',
    load: async () => (await import('./report.js')).command,
  },
  {
    name: 'why',
    summary: 'the whole story of one conversion in plain words: touchpoints, rules, reasons',
    load: async () => (await import('./why.js')).command,
  },
  {
    name: 'rules',
    summary: 'validate a ruleset or publish it',
    load: async () => (await import('./rules.js')).command,
  },
  {
    name: 'freeze',
    summary: 'learn weights, a forest or probabilities from the programme, and let them count from then on',
    load: async () => (await import('./freeze.js')).command,
  },
  {
    name: 'identity',
    summary: 'show who is taken for one person, and by which links; cut a link or restore it',
    load: async () => (await import('./identity.js')).command,
  },
  {
    name: 'audit',
    summary: 'draw a random sample of decisions, answer it, and estimate how many are right',
    load: async () => (await import('./audit.js')).command,
  },
  {
    name: 'cases',
    summary: 'list the cases that wait for a review, by money at stake, or show one',
    load: async () => (await import('./cases.js')).command,
  },
  {
    name: 'review',
    summary: 'confirm, dismiss, hold, release or reopen a case; assign it, put it off, note, undo',
    load: async () => (await import('./review.js')).command,
  },
  {
    name: 'dead-letters',
    summary: 'list, show or replay the records that could not be taken',
    load: async () => (await import('./dead-letters.js')).command,
  },
  {
    name: 'sign-in',
    summary: 'print a link that signs in once to the dashboard of the running Fairlead',
    load: async () => (await import('./sign-in.js')).command,
  },
  {
    name: 'account',
    summary: 'make an entry for `accounts` of the configuration, from a password on stdin',
    load: async () => (await import('./account.js')).command,
  },
  {
    name: 'keys',
    summary: 'list the write keys that the collector takes',
    load: async () => (await import('./keys.js')).command,
  },
  {
    name: 'model',
    summary: 'run an attribution model on a file of paths; JSON out',
    load: async () => (await import('./model.js')).command,
  },
  {
    name: 'bench',
    summary: 'measure, with the ceiling beside each figure',
    load: async () => (await import('./bench/bench.js')).command,
  },
];
