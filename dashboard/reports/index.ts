/** Every report by name: one list for the command line, the API and the pages. */
import { accuracy } from './accuracy.js';
import { anomaly } from './anomaly.js';
import { attribution } from './attribution.js';
import { audit } from './audit.js';
import { caseReport } from './case.js';
import { caseEvidence } from './case-evidence.js';
import { cases } from './cases.js';
import { conversion } from './conversion.js';
import { conversions } from './conversions.js';
import { deadLetter, deadLetters } from './dead-letters.js';
import { detection } from './detection.js';
import { liability } from './liability.js';
import { overview } from './overview.js';
import { passed } from './passed.js';
import { paths } from './paths.js';
import { person } from './person.js';
import { quality } from './quality.js';
import { reconciliation } from './reconciliation.js';
import { reconciliationRows } from './reconciliation-rows.js';
import type { Report } from './report.js';
import { ringReport } from './ring.js';
import { rings } from './rings.js';
import { roi } from './roi.js';
import { signals } from './signals.js';
import { status } from './status.js';
import { velocity } from './velocity.js';

export { answerReport, outsideParams, REPORT_ROLES } from './report.js';
export type { Answer, RawParams, Report, ReportRole, StatementText } from './report.js';

const ALL: readonly Report[] = [
  accuracy,
  detection,
  signals,
  anomaly,
  audit,
  velocity,
  roi,
  liability,
  attribution,
  paths,
  overview,
  conversions,
  conversion,
  person,
  cases,
  caseReport,
  caseEvidence,
  passed,
  rings,
  ringReport,
  reconciliation,
  reconciliationRows,
  quality,
  deadLetters,
  deadLetter,
  status,
];

export const REPORTS: Readonly<Record<string, Report>> = Object.fromEntries(ALL.map((report) => [report.name, report]));
