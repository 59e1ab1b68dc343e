/** The story of a case in plain words. Pure. */
import type { CaseEvidence, CaseRow } from '../../lib/reports.js';
import { formatCount, sentence, words } from '../../formats.js';
import { stakeText } from './looks.js';
import { advocateTexts, signalText, signalTitle } from './signal-words.js';

type Touch = CaseEvidence['touches'][number];

const an = (text: string): string => `${/^[aeio]/.test(text) ? 'an' : 'a'} ${text}`;
const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
const inCountry = (code: string | null): string => {
  if (code === null) return '';
  return /^[A-Z]{2}$/.test(code) ? ` in ${countries.of(code) ?? code}` : ` in ${code}`;
};
const network = (kind: string): string => (kind === 'unknown' ? 'an unknown network' : `${an(words(kind))} network`);

/** What a touchpoint and its conversion were like: what is unusual first. */
export function touchWords(touch: Touch): string {
  const parts: string[] = [];
  if (touch.touched_ms === null)
    parts.push(touch.claimed ? 'by a code that was told, without a touch' : 'without a touch');
  else {
    if (touch.frame !== null && touch.frame !== 'top') parts.push(`in ${an(words(touch.frame))}`);
    if (touch.user_activated === false) parts.push('nobody pressed anything');
    if (touch.page_stage !== null && touch.page_stage !== 'landing')
      parts.push(`on the ${words(touch.page_stage)} page`);
    if (touch.other_touches > 0) parts.push(`after ${formatCount(touch.other_touches)} touches of others`);
    parts.push(`${sentence(touch.channel).toLowerCase()} ${touch.touch ?? 'touch'}`);
    if (touch.click_class !== null)
      parts.push(`clicked from ${network(touch.click_class)}${inCountry(touch.click_country)}`);
  }
  if (touch.class !== null && (touch.class !== touch.click_class || touch.country !== touch.click_country))
    parts.push(`converted from ${network(touch.class)}${inCountry(touch.country)}`);
  if (touch.reversal !== '') parts.push(`money went back (${words(touch.reversal)})`);
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');

/** Why a case is here, in one sentence: what is held, and the two strongest observations. */
export function whyWords(row: CaseRow, evidence: CaseEvidence | null): string {
  const [first, second] = evidence?.anatomy ?? [];
  const because =
    first === undefined
      ? row.reasons.slice(0, 2).map(signalTitle).join(' and ').toLowerCase()
      : [first, second].flatMap((part) => (part ? [lower(signalText(part.signal, part.value))] : [])).join(', and ');
  const what =
    row.held > 0
      ? `${formatCount(row.held)} ${row.held === 1 ? 'conversion is' : 'conversions are'} held`
      : 'Nothing is held now';
  return because === '' ? `${what}; the case was taken up by hand.` : `${what}: ${because}.`;
}

/** For a colleague: everything that matters on a few lines. */
export function reviewerLetter(row: CaseRow, evidence: CaseEvidence | null): string {
  const parts = (evidence?.anatomy ?? []).filter(({ points }) => points >= 1);
  return [
    `Case ${row.case_id}: score ${row.score} of 100, ${row.severity} severity, ${stakeText(row.at_stake, null)} at stake in ${formatCount(row.held)} held conversions.`,
    ...parts.map(({ signal, value, points }) => `- ${signalText(signal, value)} (${points} points)`),
    ...(evidence?.shared ?? [])
      .slice(0, 3)
      .map((one) => `- Shared ${one.kind} ${one.thing}: ${one.customers} customers, ${one.advocates_of} advocates.`),
  ].join('\n');
}

/** For the advocate: no address, no device, nobody else, no threshold to aim at. */
export function advocateLetter(row: CaseRow): string {
  const checks = advocateTexts(row.reasons);
  return [
    'Hello,',
    'some of your referral rewards are on hold while we look at them:',
    ...(checks.length > 0 ? checks : ['We are checking some of your referrals.']).map((text) => `- ${text}`),
    'Nothing is lost while we do. We pay what is confirmed, and we tell you if something is not. If you can tell us how these referrals came about, please answer this message.',
  ].join('\n');
}
