/** What a page or a command may ask of attribution: pure, writes nothing. */
export type { ChangedConversion, Draft, DryRun, TryOptions, TryProgress } from './try-rules.js';
export type { Story } from './story.js';
export { tryRules } from './try-rules.js';
export { codeOwners } from './code-owners.js';
export { payingModel } from './contest.js';
export { loadRulesets } from './load.js';
export { rulesetAt } from './rulesets.js';
export { why } from './why.js';
