import type { ListedRuleset, RulesSection } from '../../processors/attribution/preview.js';
import { rulesInWords } from '../../processors/attribution/preview.js';

/** What the page is made of. */
export type RulesPage = Pick<ListedRuleset, 'version' | 'effective_from' | 'until' | 'complete'> & {
  readonly programme: string;
};

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[one]!);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "1 Mar 2026", in UTC. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

const STYLE = `
  body { margin: 0 auto; max-width: 42rem; padding: 32px 24px 48px; font: 16px/26px system-ui, sans-serif; color: #1B2430; background: #FFFFFF; }
  h1 { font-size: 28px; line-height: 36px; margin: 0 0 4px; }
  h2 { font-size: 18px; line-height: 26px; margin: 32px 0 8px; padding-top: 16px; border-top: 1px solid #DDE1E6; }
  p { margin: 0 0 8px; }
  ul { margin: 0; padding-left: 20px; }
  li { margin: 0 0 6px; }
  .muted { color: #5A6472; }
  .examples { margin: 12px 0 0; padding: 12px 16px; background: #F6F7F9; border-left: 3px solid #0B5CAD; list-style: none; }
  .examples li:last-child { margin: 0; }
  @media print { body { padding: 0; font-size: 11pt; line-height: 16pt; } h2 { break-after: avoid; } li { break-inside: avoid; } }
`;

/** The rules as a page of its own that may be shown to advocates: light, printable, loading nothing. */
export function rulesPage({ programme, version, effective_from, until, complete }: RulesPage): string {
  const since = effective_from === null ? '' : `In force from ${dayOf(effective_from)}`;
  const end = until === null ? '' : ` to ${dayOf(until)}`;
  const sections = rulesInWords(complete).map(sectionOf).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>How referrals are rewarded</title>
<style>${STYLE}</style>
</head>
<body>
<h1>How referrals are rewarded</h1>
<p class="muted">Programme ${escape(programme)}, version ${version} of the rules. ${escape(since + end)}</p>
${sections}
<p class="muted">Examples are worked out by these rules themselves. Days are days of UTC.</p>
</body>
</html>
`;
}

function sectionOf({ title, sentences, examples }: RulesSection): string {
  const items = (list: readonly string[]): string => list.map((one) => `<li>${escape(one)}</li>`).join('\n');
  const worked = examples.length === 0 ? '' : `\n<ul class="examples">\n${items(examples)}\n</ul>`;
  return `<section>\n<h2>${escape(title)}</h2>\n<ul>\n${items(sentences)}\n</ul>${worked}\n</section>`;
}
