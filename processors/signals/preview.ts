/** What a page or a command may ask of signals: writes nothing. */
export { explainAnomaly, type AnomalyExplanation } from './explain.js';
export { jointPpb } from './judge/combine.js';
export { PEER_FEATURES, unusualFrom, WINDOW_DAYS, type PeerFeature, type Usual } from './judge/window.js';
export { rejudge, type Rejudged } from './rejudge.js';
