import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysBetween,
  onPage,
  parsePlace,
  placeHref,
  reportQuery,
  toggleFilter,
  validDay,
  type Place,
} from '../../../dashboard/app/src/lib/url-state.js';
import { fc } from '../../support/properties.js';

const at = (path: string): Place => parsePlace(new URL(path, 'http://localhost'));

describe('an address', () => {
  it('holds the whole view', () => {
    const place = at(
      '/conversions/cv%2F1?programme=p&from=2026-10-01&to=2026-11-01&currency=EUR&q=anna&outcome=granted&outcome=denied&sort=-amount_minor',
    );
    expect(place).toEqual({
      page: 'conversions',
      selected: 'cv/1',
      programme: 'p',
      from: '2026-10-01',
      to: '2026-11-01',
      currency: 'EUR',
      search: 'anna',
      sort: { column: 'amount_minor', descending: true },
      where: { outcome: ['granted', 'denied'] },
    });
  });

  it.each([
    ['/?from=2026-02-30', 'from'],
    ['/?from=22.11.2026', 'from'],
    ['/?from=2026-11-01&to=2026-11-01', 'to'],
    ['/?from=2026-11-02&to=2026-11-01', 'to'],
    ['/?currency=euro', 'currency'],
  ] as const)('%s leaves out what makes no sense', (path, field) => {
    expect(at(path)[field]).toBeNull();
  });

  it.each(['/nowhere', '/conversions/%E0%A4%A', '/overview/x'])('%s is not found', (path) => {
    expect(at(path).page).toBe('not-found');
  });

  it('cannot reach a prototype', () => {
    const place = at('/?__proto__=x&constructor=y');
    expect(Object.getPrototypeOf(place.where)).toBe(Object.prototype);
    expect(place.where).toEqual(
      Object.fromEntries([
        ['__proto__', ['x']],
        ['constructor', ['y']],
      ]),
    );
    expect(placeHref(place)).toBe('/?__proto__=x&constructor=y');
  });

  it('reads back what it writes, in one order', () => {
    const word = fc.string({ minLength: 1, maxLength: 8 });
    const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));
    const place: fc.Arbitrary<Place> = fc
      .record({
        page: fc.constantFrom('overview', 'conversions', 'quality'),
        programme: fc.option(word),
        days: fc.tuple(day, day),
        currency: fc.option(fc.constantFrom('EUR', 'JPY')),
        search: fc.string(),
        sort: fc.option(fc.record({ column: fc.constantFrom('a', 'amount_minor'), descending: fc.boolean() })),
        where: fc.dictionary(
          fc.constantFrom('outcome', 'reason', 'type', 'my filter'),
          fc.uniqueArray(word, { minLength: 1 }),
        ),
        selected: fc.option(word),
      })
      .map(({ days: [a, b], page, selected, ...rest }) => ({
        ...rest,
        page,
        selected: page === 'overview' || selected === '.' || selected === '..' ? null : selected,
        from: a < b ? a : null,
        to: a < b ? b : null,
      }));
    fc.assert(
      fc.property(place, (one) => {
        const href = placeHref(one);
        expect(at(href)).toEqual(one);
        expect(placeHref(at(href))).toBe(href);
      }),
    );
  });
});

describe('moving on', () => {
  const here = at('/conversions/cv-1?programme=p&from=2026-10-01&q=x&outcome=granted&sort=type');

  it('takes programme and range to the next page and leaves its filters', () => {
    expect(placeHref(onPage(here, 'quality'))).toBe('/quality?programme=p&from=2026-10-01');
  });

  it('switches a filter on and off again', () => {
    const on = toggleFilter(here, 'outcome', 'denied');
    expect(on.where['outcome']).toEqual(['granted', 'denied']);
    expect(toggleFilter(toggleFilter(on, 'outcome', 'denied'), 'outcome', 'granted').where).toEqual({});
  });

  it('asks a report with what is set and nothing else', () => {
    expect(reportQuery(here, { id: 'a b', empty: null, list: ['x', 'y'] })).toBe(
      '?programme=p&from=2026-10-01&id=a+b&list=x&list=y',
    );
    expect(reportQuery(at('/'))).toBe('');
  });
});

describe('days', () => {
  it('knows the calendar', () => {
    expect(validDay('2024-02-29')).toBe('2024-02-29');
    expect(validDay('2023-02-29')).toBeNull();
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  });
});
