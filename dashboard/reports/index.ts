/** Every report by name: one list for the command line, the API and the pages. */
import type { Report } from './report.js';
import { velocity } from './velocity.js';

export { answerReport, outsideParams, REPORT_ROLES } from './report.js';
export type { Answer, RawParams, Report, ReportRole, StatementText } from './report.js';

const ALL: readonly Report[] = [velocity];

export const REPORTS: Readonly<Record<string, Report>> = Object.fromEntries(ALL.map((report) => [report.name, report]));
