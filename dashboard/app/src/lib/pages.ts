import type { IconName } from '../components/icons.js';
import type { Page } from './url-state.js';

/** Page titles, as the header, the tab and the palette say them. */
export const PAGE_TITLES: Record<Page, string> = {
  overview: 'Overview',
  conversions: 'Conversions',
  queue: 'Queue',
  rings: 'Rings',
  attribution: 'Attribution',
  paths: 'Paths',
  reconciliation: 'Reconciliation',
  accuracy: 'Accuracy',
  quality: 'Data quality',
  signals: 'Signals',
  rules: 'Rules',
  'sign-in': 'Sign in',
  'not-found': 'Not found',
};

/** What the navigation lists, with the keys that go there. */
export const NAVIGATION: readonly { readonly page: Page; readonly keys: string; readonly icon: IconName }[] = [
  { page: 'overview', keys: 'g o', icon: 'overview' },
  { page: 'conversions', keys: 'g c', icon: 'conversions' },
  { page: 'queue', keys: 'g q', icon: 'queue' },
  { page: 'rings', keys: 'g i', icon: 'rings' },
  { page: 'attribution', keys: 'g a', icon: 'attribution' },
  { page: 'paths', keys: 'g p', icon: 'paths' },
  { page: 'reconciliation', keys: 'g r', icon: 'reconciliation' },
  { page: 'accuracy', keys: 'g y', icon: 'check' },
  { page: 'quality', keys: 'g d', icon: 'quality' },
  { page: 'signals', keys: 'g s', icon: 'chart' },
  { page: 'rules', keys: 'g u', icon: 'rules' },
];
