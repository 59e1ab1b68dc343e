/** What every report answers, around its data: the API's own types under the page's names. */
export type { Answer, StatementText as Statement } from '../../../reports/report.js';
