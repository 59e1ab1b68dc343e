/** What a page or a command may ask of signals: writes nothing. */
export { explainAnomaly, type AnomalyExplanation } from './explain.js';
