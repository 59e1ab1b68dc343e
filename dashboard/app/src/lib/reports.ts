/** The data of each report, as its own function gives it: one type for command line, API and page. */
import type { accuracy } from '../../../reports/accuracy.js';
import type { attribution } from '../../../reports/attribution.js';
import type { audit } from '../../../reports/audit.js';
import type { conversion } from '../../../reports/conversion.js';
import type { conversions } from '../../../reports/conversions.js';
import type { deadLetter, deadLetters } from '../../../reports/dead-letters.js';
import type { liability } from '../../../reports/liability.js';
import type { paths } from '../../../reports/paths.js';
import type { person } from '../../../reports/person.js';
import type { quality } from '../../../reports/quality.js';
import type { reconciliation } from '../../../reports/reconciliation.js';
import type { reconciliationRows } from '../../../reports/reconciliation-rows.js';
import type { roi } from '../../../reports/roi.js';
import type { status } from '../../../reports/status.js';
import type { velocity } from '../../../reports/velocity.js';

type DataOf<R extends { run: (...args: never[]) => Promise<unknown> }> = Awaited<ReturnType<R['run']>>;

export type Accuracy = DataOf<typeof accuracy>;
export type Attribution = DataOf<typeof attribution>;
export type Audit = DataOf<typeof audit>;
export type AuditRow = Audit['rows'][number];
export type Conversions = DataOf<typeof conversions>;
export type ConversionRow = Conversions['rows'][number];
export type DeadLetter = DataOf<typeof deadLetter>;
export type DeadLetters = DataOf<typeof deadLetters>;
export type Liability = DataOf<typeof liability>;
export type Paths = DataOf<typeof paths>;
export type Person = DataOf<typeof person>;
export type Quality = DataOf<typeof quality>;
export type Reconciliation = DataOf<typeof reconciliation>;
export type ReconciliationRows = DataOf<typeof reconciliationRows>;
export type ReconciledRow = ReconciliationRows['rows'][number];
export type Roi = DataOf<typeof roi>;
export type Status = DataOf<typeof status>;
export type Story = DataOf<typeof conversion>;
export type Velocity = DataOf<typeof velocity>;
