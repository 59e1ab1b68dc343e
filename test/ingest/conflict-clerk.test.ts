import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConflictClerk } from '../../ingest/conflict-clerk.js';
import { click, openRig, send, type Rig } from './support.js';

interface Letter {
  readonly partition: number;
  readonly offset: number;
  readonly step: string;
  readonly reason: string;
  readonly payload_hex: string;
}

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const rows = () =>
  rig.warehouse.serve.rows<{ id: string; sub_id: string | null }>('verify/rows-by-kind', { table: 'clicks' });
const letters = () => rig.warehouse.serve.rows<Letter>('verify/dead-letters-by-address');

/** As the dedup processor does it: same id from the same source with other content, received later. */
const listConflicts = () => rig.warehouse.process.run('verify/list-conflicts-of-clicks');

describe('the conflict clerk', () => {
  it('moves the later of two events with one id to the dead letters, bytes and all', async () => {
    const late = click(2, { id: 'click-1', sub_id: 'other' });
    await send(rig.log, 'click', [click(1), late, click(3)]);
    await rig.consumer().runOnce();
    await listConflicts();
    const clerk = createConflictClerk(rig);
    expect(await clerk.settle()).toBe(1);
    expect((await rows()).map(({ id, sub_id: sub }) => [id, sub]).sort()).toEqual([
      ['click-1', null],
      ['click-3', null],
    ]);
    expect(await letters()).toMatchObject([
      { step: 'dedup', reason: 'ID_CONFLICT', payload_hex: Buffer.from(JSON.stringify(late)).toString('hex') },
    ]);
    expect(await clerk.settle()).toBe(0);
  });

  it('finishes what a kill between dead letter and tombstone left', async () => {
    await send(rig.log, 'click', [click(1), click(2, { id: 'click-1' })]);
    await rig.consumer().runOnce();
    await listConflicts();
    const { ingest } = rig.warehouse;
    const torn = {
      ...rig.warehouse,
      ingest: {
        rows: ingest.rows.bind(ingest),
        arrow: ingest.arrow.bind(ingest),
        insert: ingest.insert.bind(ingest),
        run: () => Promise.reject(new Error('killed')),
      },
    };
    await expect(createConflictClerk({ log: rig.log, warehouse: torn }).settle()).rejects.toThrow('killed');
    expect(await rows()).toHaveLength(2);
    expect(await letters()).toHaveLength(1);
    expect(await createConflictClerk(rig).settle()).toBe(1);
    expect(await rows()).toHaveLength(1);
    expect(await letters()).toHaveLength(1);
  });

  it('is not undone when the log is read again', async () => {
    await send(rig.log, 'click', [click(1), click(2, { id: 'click-1' })]);
    await rig.consumer().runOnce();
    await listConflicts();
    await createConflictClerk(rig).settle();
    await rig.warehouse.ingest.run('verify/forget-marks');
    expect(await rig.consumer().runOnce()).toEqual({ records: 0, rows: 0, dead: 0 });
    expect(await rows()).toHaveLength(1);
  });
});
