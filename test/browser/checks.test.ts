import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveApp } from '../support/app-server.js';
import { buildApp, haveBrowser, launch, openPage, PHONE, WIDE } from '../support/browser.js';
import { fixtureApi, type FixtureApi } from '../support/fixture-api.js';
import { DRAWN, RECONCILED } from '../support/fixture-checks.js';

describe.skipIf(!haveBrowser())('the pages that check', () => {
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

  const open = async (path: string): Promise<void> => void (await page.goto(server.url + path));
  const path = (): string => page.url().slice(server.url.length);
  const rows = () => page.getByRole('region', { name: 'Rows', exact: true });
  const row = (index: number) => page.locator(`tr[data-index="${index}"]`);

  describe('Reconciliation', () => {
    const LATE = RECONCILED.filter(({ bucket }) => bucket === 'late');

    it('filters its rows by a bucket, in the address; Back takes it away, and a copied link shows the same', async () => {
      await open('/');
      for (const key of ['g', 'r']) await page.keyboard.press(key);
      await row(0).waitFor();
      expect(path()).toBe('/reconciliation');
      await rows().getByText(`${RECONCILED.length} rows, newest first`).waitFor();
      const buckets = page.getByRole('table', { name: 'Buckets' });
      const line = buckets.getByRole('row', { name: /^Late/ });
      expect(await line.innerText()).toMatch(new RegExp(`^Late\\s+${LATE.length}\\s`));
      await line.getByRole('link').click();
      await expect.poll(path).toBe('/reconciliation?bucket=late');
      await rows().getByText(`${LATE.length} rows, newest first`).waitFor();
      expect(await line.getAttribute('aria-selected')).toBe('true');
      expect(await row(0).innerText()).toContain(LATE[0]!.conversion_id!);
      const copy = await openPage(browser, server.url, WIDE);
      await copy.page.goto(page.url());
      await copy.page.getByText(`${LATE.length} rows, newest first`).waitFor();
      await copy.page.context().close();
      await page.goBack();
      await rows().getByText(`${RECONCILED.length} rows, newest first`).waitFor();
      expect(faults).toEqual([]);
    });

    it('opens what either side says of a row under its own address, and leads to the whole story', async () => {
      await open('/reconciliation?bucket=status_differs');
      await row(0).waitFor();
      await row(0).click();
      const first = RECONCILED.find(({ bucket }) => bucket === 'status_differs')!;
      await expect
        .poll(() => decodeURIComponent(path()))
        .toBe(`/reconciliation/conversion:${first.conversion_id}?bucket=status_differs`);
      const panel = page.getByRole('complementary', { name: 'Row of the reconciliation' });
      await panel.getByText('Everything found').waitFor();
      const text = await panel.innerText();
      expect(text).toContain('Amount differs');
      expect(text).toContain('Cancelled');
      await panel.getByRole('link', { name: first.conversion_id! }).click();
      await page.getByText('Timeline').first().waitFor();
      expect(path()).toContain(`/conversions/${first.conversion_id}`);
      await page.goBack();
      await panel.getByText('Everything found').waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(path).toBe('/reconciliation?bucket=status_differs');
      expect(faults).toEqual([]);
    });

    it('leads from an alert to the day and the bucket', async () => {
      await open('/reconciliation');
      await page.getByRole('region', { name: 'Alerts' }).getByRole('link', { name: /Late/ }).click();
      await expect.poll(path).toBe('/reconciliation?from=2026-11-20&to=2026-11-21&bucket=late');
    });

    it('gives every row of the filter as CSV, and the buckets with their money in minor units', async () => {
      await open('/reconciliation?bucket=matched');
      await row(0).waitFor();
      const csvOf = async (name: string): Promise<string[][]> => {
        const waiting = page.waitForEvent('download');
        await page.getByRole('region', { name, exact: true }).getByRole('button', { name: /CSV/ }).click();
        const text = readFileSync(await (await waiting).path(), 'utf8').trim();
        return text.split(/\r?\n/).map((line) => line.split(','));
      };
      const [header, ...lines] = await csvOf('Rows');
      const matched = RECONCILED.filter(({ bucket }) => bucket === 'matched');
      expect(header!.slice(0, 5)).toEqual(['at', 'bucket', 'findings', 'waiting', 'conversion_id']);
      expect(lines).toHaveLength(matched.length);
      const [id, charged] = [header!.indexOf('conversion_id'), header!.indexOf('charged_minor')];
      expect(lines.map((line) => [line[id], Number(line[charged])])).toEqual(
        matched.map((one) => [one.conversion_id, one.charged_minor]),
      );
      expect(faults).toEqual([]);
    });
  });

  describe('Accuracy', () => {
    const sample = () => page.getByRole('region', { name: 'The sample' });
    const progress = () => sample().getByRole('progressbar');
    const idAt = (index: number): string => `cv-${String(index).padStart(6, '0')}`;
    const said = () => fixture.said.map(({ conversion_id: id, answer }) => [id, answer]);

    it('takes answers by one key each, moves on, shows how far it is, and takes the last one back', async () => {
      await open('/');
      for (const key of ['g', 'y']) await page.keyboard.press(key);
      await sample().getByText(`0 of ${DRAWN} answered`).waitFor();
      expect(await page.getByRole('region', { name: /^Audit/ }).innerText()).toContain(
        'no answer says right or wrong yet',
      );
      await page.keyboard.press('r');
      await sample().getByText(`1 of ${DRAWN} answered`).waitFor();
      await expect.poll(path).toBe(`/accuracy/${idAt(1)}`);
      await page.keyboard.press('w');
      await sample().getByText(`2 of ${DRAWN} answered`).waitFor();
      await page.keyboard.press('n');
      await sample().getByText(`3 of ${DRAWN} answered`).waitFor();
      await expect.poll(() => progress().getAttribute('value')).toBe('3');
      expect(await sample().getByRole('listitem').nth(1).innerText()).toContain('Wrong');
      await page.keyboard.press('u');
      await sample().getByText(`2 of ${DRAWN} answered`).waitFor();
      await expect.poll(path).toBe(`/accuracy/${idAt(2)}`);
      await expect.poll(said).toEqual([
        [idAt(0), 'right'],
        [idAt(1), 'wrong'],
        [idAt(2), 'unsure'],
        [idAt(2), 'withdrawn'],
      ]);
      expect(fixture.said.every(({ audit_id: audit }) => audit === 'autumn')).toBe(true);
      // The estimate follows when the answers have been processed.
      await page
        .getByRole('region', { name: /^Audit/ })
        .getByText('50.0%')
        .first()
        .waitFor();
      await page.reload();
      await sample().getByText(`2 of ${DRAWN} answered`).waitFor();
      expect(faults).toEqual([]);
    });

    it('shows an answer that was not taken as open again, with the reason', async () => {
      fixture.fail('audits', 'DISK_FULL');
      await open(`/accuracy/${idAt(2)}`);
      await page.getByRole('complementary', { name: 'Conversion' }).getByText('Timeline').first().waitFor();
      await sample().getByText(`0 of ${DRAWN} answered`).waitFor();
      await page.keyboard.press('r');
      await sample().getByRole('alert').filter({ hasText: 'The disk is full.' }).waitFor();
      await sample().getByText(`0 of ${DRAWN} answered`).waitFor();
      expect(fixture.said).toEqual([]);
      expect(faults.filter((fault) => !fault.includes('503'))).toEqual([]);
    });

    it('is answered by touch on a phone', async () => {
      const phone = await openPage(browser, server.url, PHONE);
      await phone.page.goto(`${server.url}/accuracy`);
      const answers = phone.page.getByRole('group', { name: 'Answer' });
      await answers.getByRole('button', { name: /^Wrong/ }).tap();
      await expect.poll(said).toEqual([[idAt(0), 'wrong']]);
      expect(phone.faults).toEqual([]);
      await phone.page.context().close();
    });
  });
});
