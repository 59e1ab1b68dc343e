/** What a page or a command may ask of attribution: pure, writes nothing. */
export type { ChangedConversion, Draft, DryRun, TryOptions, TryProgress } from './try-rules.js';
export type { ChangedRow } from './changed-rows.js';
export type { ListedRuleset, RulesetState } from './ruleset-list.js';
export type { RulesChange } from './rules-diff.js';
export type { RulesSection } from './rules-in-words.js';
export type { Story } from './story.js';
export { changedRows } from './changed-rows.js';
export { diffRules } from './rules-diff.js';
export { listRulesets } from './ruleset-list.js';
export { rulesInWords } from './rules-in-words.js';
export { tryRules } from './try-rules.js';
export { advocateView, type AdvocateView } from './advocate-view.js';
export { codeOwners } from './code-owners.js';
export { payingModel } from './contest.js';
export { loadRulesets } from './load.js';
export { rulesetAt } from './rulesets.js';
export { why } from './why.js';
