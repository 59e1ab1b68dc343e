import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { serveApp } from '../support/app-server.js';
import { buildApp, haveBrowser, launch, openPage, PHONE, WIDE } from '../support/browser.js';
import { fixtureApi, type FixtureApi } from '../support/fixture-api.js';

describe.skipIf(!haveBrowser())('the shell', () => {
  let browser: Browser;
  let app: string;
  let fixture: FixtureApi;
  let server: { url: string; close: () => Promise<void> };
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    app = await buildApp();
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    fixture = fixtureApi();
    server = await serveApp(app, fixture.api);
    ({ page, faults } = await openPage(browser, server.url, WIDE));
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  const open = async (path: string): Promise<void> => {
    await page.goto(server.url + path);
  };
  const path = (): string => page.url().slice(server.url.length);
  const row = (index: number) => page.locator(`tr[data-index="${index}"]`);

  it('keeps filters in the address; Back restores, and a copied link shows the same', async () => {
    await open('/conversions');
    await row(0).waitFor();
    await page.getByLabel('Outcome').selectOption('denied');
    await expect.poll(path).toBe('/conversions?outcome=denied');
    await page.getByLabel('Currency').selectOption('GBP');
    await expect.poll(path).toBe('/conversions?currency=GBP&outcome=denied');
    await page.goBack();
    await expect.poll(() => page.getByLabel('Currency').inputValue()).toBe('');
    expect(await page.getByLabel('Outcome').inputValue()).toBe('denied');
    const copy = await openPage(browser, server.url, WIDE);
    await copy.page.goto(page.url());
    await copy.page.locator('tr[data-index="0"]').waitFor();
    expect(await copy.page.locator('tfoot').innerText()).toBe(await page.locator('tfoot').innerText());
    await copy.page.context().close();
  });

  it('shows what binds a ring by keyboard, and cuts and joins only what was confirmed', async () => {
    await open('/');
    await page.getByText('Payout liability').waitFor();
    for (const key of ['g', 'i']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Home network' }).focus();
    await page.getByText('Home network binds adv-2, adv-3').waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'adv-4' }).waitFor();
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Cut between adv-1 and adv-3' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(fixture.reviewed).toEqual([]);
    await page.getByRole('button', { name: 'Cut between adv-1 and adv-3' }).click();
    await page.getByLabel('Why').fill('a shared flat');
    await page.getByRole('button', { name: 'Cut this edge' }).click();
    await page.getByText('The edge between adv-1 and adv-3 is cut').waitFor();
    await page.getByRole('button', { name: 'Undo the cut between adv-3 and adv-8' }).click();
    await page.getByText('The cut between adv-3 and adv-8 is undone').waitFor();
    const edge = { action: 'cut', scope: { edge: ['adv-1', 'adv-3'] }, seen: 'ring:adv-1', reason: 'a shared flat' };
    expect(fixture.reviewed).toEqual([
      { caseId: 'ring:adv-1', word: edge },
      { caseId: 'ring:adv-1', word: { action: 'undo', undoes: 'review-1' } },
    ]);
    expect(faults).toEqual([]);
  });

  it('goes everywhere by keys, and is silent inside inputs', async () => {
    await open('/');
    await page.getByText('Payout liability').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await row(0).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('gq?j');
    expect(await page.locator('#page-search').inputValue()).toBe('gq?j');
    expect(path()).toContain('/conversions');
    await page.locator('#page-search').fill('');
    await page.keyboard.press('Escape');
    await row(2).waitFor();
    for (const key of ['j', 'j', 'Enter']) await page.keyboard.press(key);
    await expect.poll(path).toBe('/conversions/cv-000001');
    await page.getByRole('complementary', { name: 'Conversion' }).getByText('lookback window of 30 days').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(path).toBe('/conversions');
    await page.keyboard.press('?');
    await page.getByRole('complementary', { name: 'Keys and help' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('quality');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(path).toBe('/quality');
    expect(faults).toEqual([]);
  });

  it('draws only the rows in sight, loads further pages as the reader nears the end, and totals the whole filter', async () => {
    await open('/conversions');
    await row(0).waitFor();
    expect(await page.locator('tbody tr[data-index]').count()).toBeLessThan(80);
    expect(await page.locator('tfoot').innerText()).toContain('1,500 conversions');
    await expect
      .poll(
        async () => {
          await page.locator('.scroller').evaluate((element) => element.scrollTo(0, element.scrollHeight));
          return row(1499).count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    const head = await page.locator('thead th').first().boundingBox();
    const scroller = await page.locator('.scroller').boundingBox();
    expect(head?.y).toBeCloseTo(scroller?.y ?? -1, 0);
    expect(await page.locator('tbody tr[data-index]').count()).toBeLessThan(80);
  });

  it('sorts over the whole filter, not over the page', async () => {
    await open('/conversions?sort=-value_minor');
    await expect.poll(() => fixture.asked('conversions')).toBe(3);
    const amounts = async () => {
      const values = await page.locator('tbody tr[data-index] td:nth-last-child(2)').allInnerTexts();
      return values.slice(0, 20).map((text) => Number(text.replace(/[^0-9.]/g, '')));
    };
    // The rows of the first page stand until the others have come.
    await expect.poll(async () => (await amounts())[0]).toBeGreaterThan(299);
    const shown = await amounts();
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
  });

  it.each([
    ['with-cursor', 2],
    ['without-cursor', 1],
    ['no', 0],
  ] as const)('reads further pages from a server that sends Arrow %s', async (manner, pages) => {
    fixture.arrow(manner);
    await open('/conversions?sort=conversion_id');
    await expect.poll(() => page.locator('tbody th').nth(2).innerText()).toContain('22 Nov');
    await expect.poll(() => page.locator('tbody td').first().innerText()).toBe('<img src=x onerror=alert(1)>');
    await page.locator('.scroller').evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await row(1499).getByText('cv-001499').waitFor();
    expect(await row(1499).innerText()).toMatch(/€|£|—/);
    expect(fixture.arrowPages()).toBe(pages);
    expect(faults).toEqual([]);
  });

  it('writes a file of the whole filter in minor units that no spreadsheet can run', async () => {
    await open('/conversions');
    await row(0).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.split('\r\n')).toHaveLength(1502);
    expect(text.split('\r\n')[0]).toContain('value_minor,value_currency,credited_minor,credited_currency');
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(faults).toEqual([]);
  });

  it('shows what came in as text, never as markup', async () => {
    await open('/quality/fairlead.order%2F0%2F1200');
    await page.getByText('<script>alert(1)</script>').waitFor();
    await open('/conversions');
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(faults).toEqual([]);
  });

  it('says code, cause and Retry in its place, and keeps the other sections', async () => {
    fixture.fail('roi', 'WAREHOUSE_BUSY');
    await open('/');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/could not be shown.*warehouse did not answer.*Retry.*WAREHOUSE_BUSY/is);
    await page.getByText('owed to advocates today').waitFor();
    fixture.fail('roi', null);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('net margin on rewards and spend').waitFor();
    expect(await alert.count()).toBe(0);
  });

  it('shows a skeleton only when it takes long, and dims old figures while it asks again', async () => {
    fixture.delay('velocity', 1200);
    await open('/');
    await page.locator('.skeleton .bar').first().waitFor();
    await page.getByText('New advocates').waitFor();
    await page.keyboard.press('r');
    await page.locator('.dimmed', { hasText: 'New advocates' }).waitFor();
    await expect.poll(() => page.locator('.dimmed').count()).toBe(0);
  });

  it('says why there is nothing and what to do', async () => {
    await open('/conversions?q=nobody');
    await page.getByText('No conversion matches these filters.').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await row(0).waitFor();
  });

  it('offers what is new and moves no row until asked', async () => {
    await open('/conversions');
    await row(0).waitFor();
    await page.getByText('complete to').waitFor();
    const asked = fixture.asked('conversions');
    fixture.grow(12);
    const button = page.getByRole('button', { name: '12 new' });
    await button.waitFor();
    expect(fixture.asked('conversions')).toBe(asked);
    await button.click();
    await expect.poll(() => fixture.asked('conversions')).toBe(asked + 1);
    expect(await button.count()).toBe(0);
  });

  it('says when the stream is lost, and when it is back', async () => {
    await open('/');
    await page.getByText('complete to').waitFor();
    fixture.cut(true);
    await page.getByText('Live updates are cut off').waitFor();
    expect(await page.getByText('complete to').count()).toBe(1);
    fixture.cut(false);
    await page.getByText('Live updates are cut off').waitFor({ state: 'detached', timeout: 25_000 });
  });

  it('reads a chart by arrow keys, filters by Enter, and turns into a table', async () => {
    await open('/');
    const chart = page.getByRole('application', { name: /^By day/ });
    await chart.locator('svg').waitFor();
    await chart.focus();
    await page.keyboard.press('Home');
    await page.getByText('Click to filter').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(path).toBe('/?from=2026-09-01&to=2026-09-02');
    const section = page.getByRole('region', { name: 'Payout liability' });
    await section.getByRole('button', { name: 'Table' }).click();
    expect(await section.getByRole('table').innerText()).toContain('Expected (80%)');
    await section.getByRole('button', { name: 'SQL' }).click();
    await section.getByText('FROM rewards FINAL').waitFor();
  });

  it('compares models by key, level and pair, all of it in the address', async () => {
    await open('/');
    await page.getByText('Payout liability').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Models side by side' }).waitFor();
    await page.getByRole('button', { name: 'Advocates', exact: true }).click();
    await page.getByRole('region', { name: 'Conversions by model' }).getByText('a_0001').waitFor();
    await page.getByRole('combobox', { name: 'to', exact: true }).selectOption('linear');
    await page.getByText('conversions change hands from last touch to linear').waitFor();
    expect(new URL(page.url()).searchParams.toString()).toBe('against=linear&level=advocate');
    await page.getByRole('link', { name: 'a_0002' }).click();
    await page.waitForURL('**/conversions?advocate=a_0002');
  });

  it('reads flows by arrow keys, as a table, and narrows them by channel', async () => {
    await open('/paths');
    const flow = page.getByRole('application', { name: /channel of each touchpoint/ });
    await flow.locator('svg').waitFor();
    await flow.focus();
    await page.keyboard.press('ArrowRight');
    await page
      .getByText(/Referral at 1, then/)
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/paths?channel=referral');
    const pane = page.getByRole('region', { name: 'From touchpoint to touchpoint' });
    await pane.getByRole('button', { name: 'Table' }).click();
    expect(await pane.getByRole('table').innerText()).toContain('Referral');
  });

  it('shows a definition on focus', async () => {
    await open('/');
    await page.getByRole('button', { name: 'owed to advocates today' }).focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await page.getByRole('tooltip').getByText('Rewards earned').waitFor();
  });

  it('keeps a theme chosen by hand', async () => {
    await open('/');
    await page.getByText('Payout liability').waitFor();
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    expect(await background()).toBe('rgb(18, 22, 28)');
    await page.reload();
    expect(await background()).toBe('rgb(18, 22, 28)');
  });

  it('puts filters in a sheet on a phone', async () => {
    const phone = await openPage(browser, server.url, PHONE);
    await phone.page.goto(`${server.url}/conversions`);
    await phone.page.getByRole('button', { name: 'Filters' }).click();
    await phone.page.getByRole('dialog').getByLabel('Outcome').selectOption('granted');
    await phone.page.getByRole('button', { name: 'Show' }).click();
    expect(phone.page.url()).toContain('outcome=granted');
    await phone.page.locator('button[data-index="0"]').click();
    await phone.page.getByRole('complementary', { name: 'Conversion' }).waitFor();
    expect(phone.faults).toEqual([]);
    await phone.page.context().close();
  });

  it('reaches every page on a phone: the first from the bar, the rest from a sheet', async () => {
    const phone = await openPage(browser, server.url, PHONE);
    await phone.page.goto(`${server.url}/`);
    const bar = phone.page.getByRole('navigation', { name: 'Pages' });
    await bar.getByRole('link', { name: 'Conversions' }).click();
    await expect.poll(() => new URL(phone.page.url()).pathname).toBe('/conversions');
    await bar.getByRole('button', { name: 'More' }).click();
    await phone.page.getByRole('dialog', { name: 'More pages' }).getByRole('link', { name: 'Data quality' }).click();
    await expect.poll(() => new URL(phone.page.url()).pathname).toBe('/quality');
    await phone.page.getByRole('dialog', { name: 'More pages' }).waitFor({ state: 'hidden' });
    await phone.page.context().close();
  });
});
