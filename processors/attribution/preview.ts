/** What a page or a command may ask of attribution: pure, writes nothing. */
export type { ChangedConversion, Draft, DryRun, TryOptions, TryProgress } from './draft/try-rules.js';
export type { ChangedRow } from './draft/changed-rows.js';
export type { ListedRuleset, RulesetState } from './draft/ruleset-list.js';
export type { RulesChange } from './draft/rules-diff.js';
export type { RulesSection } from './draft/rules-in-words.js';
export type { Story } from './story/story.js';
export { changedRows } from './draft/changed-rows.js';
export { diffRules } from './draft/rules-diff.js';
export { contradictoryRulesets, inForce, listRulesets, newestOf, versionOf } from './draft/ruleset-list.js';
export { rulesInWords } from './draft/rules-in-words.js';
export { tryRules } from './draft/try-rules.js';
export { advocateView, type AdvocateView } from './story/advocate-view.js';
export { codeOwners } from './code-owners.js';
export { payingModel } from './verdict/contest.js';
export { loadRulesets } from './load.js';
export { nextPayoutDay } from '../rewards/terms.js';
export { rulesetAt } from './verdict/rulesets.js';
export { why } from './story/why.js';
