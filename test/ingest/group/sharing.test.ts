import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { rebuildFromLog } from '../../../ingest/rebuild-from-log.js';
import { describeOwnKafka, startCluster } from '../../support/kafka.js';
import { click } from '../support.js';
import { gate, GroupRig, PARTITIONS, taken, until, type Worker } from './support.js';

const CLICKS = 'fairlead.click';
const clicks = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ((from + i) % 10 === 0 ? '{"id":' : click(from + i)));

describeOwnKafka('workers of one group', () => {
  let brokers: string[];
  let rig: GroupRig;
  beforeAll(async () => {
    ({ brokers } = await startCluster(1));
  });
  beforeEach(async () => {
    rig = await GroupRig.open(brokers);
  });
  afterEach(() => rig.close());

  /** Waits until the partitions of clicks are shared out among exactly these. */
  const sharedAmong = async (workers: readonly Worker[]): Promise<number[][]> => {
    let shares: number[][] = [];
    await until(async () => {
      shares = [];
      for (const { log } of workers) shares.push([...(await log.share()).partitions(CLICKS)]);
      return shares.every((own) => own.length > 0) && shares.flat().length === PARTITIONS;
    });
    return shares;
  };

  it('share the partitions out, and take over those of one that leaves', async () => {
    await rig.send('click', clicks(0, 200));
    const workers = await Promise.all([rig.worker(), rig.worker(), rig.worker()]);
    for (const { consumer } of workers) consumer.start();
    const shares = await sharedAmong(workers);
    expect(shares.flat().sort()).toEqual([0, 1, 2, 3]);
    await rig.settled(workers[0]!);
    await rig.expectWhole();
    // While nothing is given out anew, nothing is taken twice.
    const before = taken(workers);
    await rig.send('click', clicks(200, 300));
    await rig.settled(workers[0]!);
    expect(taken(workers) - before).toBe(300);
    await rig.send('click', clicks(500, 200));
    await workers[1]!.leave();
    const left = [workers[0]!, workers[2]!];
    await sharedAmong(left);
    await rig.send('click', clicks(700, 100));
    await rig.settled(left[0]!);
    await rig.expectWhole();
    expect(workers.flatMap(({ errors, restarts }) => [...errors, ...restarts])).toEqual([]);
  });

  it.each(['has left the group', 'has only a part left'])(
    'are not harmed by one that writes late and %s',
    async (how) => {
      const insert = gate();
      const late = await rig.worker({ hooks: { insert: insert.wait } });
      const other = await rig.worker();
      await rig.send('click', clicks(0, 100));
      late.consumer.start();
      await insert.reached;
      if (how === 'has left the group') await late.log.close();
      other.consumer.start();
      if (how === 'has left the group') await rig.settled(other);
      else await sharedAmong([late, other]);
      await until(() => taken([other]) > 0);
      insert.open();
      await until(() => taken([late]) > 0);
      await rig.settled(other);
      await rig.expectWhole();
      await rig.send('click', clicks(100, 50));
      await rig.settled(other);
      await rig.expectWhole();
    },
  );

  it('mark nothing of a reading of the log that is over', async () => {
    const run = gate();
    let held = true;
    const worker = await rig.worker({
      hooks: { run: (statement) => (held && statement === 'ingest/insert-marks' ? run.wait() : undefined) },
    });
    await rig.send('click', clicks(0, 100));
    worker.consumer.start();
    await run.reached;
    await rebuildFromLog({ log: rig.log, warehouse: rig.warehouse });
    expect(await rig.marks(CLICKS)).toEqual([0, 0, 0, 0]);
    const stopping = worker.consumer.stop();
    held = false;
    run.open();
    await stopping;
    expect(await rig.marks(CLICKS)).toEqual([0, 0, 0, 0]);
    worker.consumer.start();
    await rig.settled(worker);
    await rig.expectWhole();
    expect(taken([worker])).toBe(200);
  });

  it('begin the new reading by themselves, whatever they were writing', async () => {
    const insert = gate();
    const worker = await rig.worker({ hooks: { insert: insert.wait } });
    await rig.send('click', clicks(0, 100));
    worker.consumer.start();
    await insert.reached;
    await rebuildFromLog({ log: rig.log, warehouse: rig.warehouse });
    insert.open();
    await rig.settled(worker);
    await rig.expectWhole();
  });

  it('go nowhere by what the group has committed', async () => {
    const group = rig.group;
    const partitions = (offset: string) => [0, 1, 2, 3].map((partition) => ({ partition, offset }));
    const tampering = [
      () => rig.admin.setOffsets({ groupId: group, topic: CLICKS, partitions: partitions('0') }),
      () => rig.admin.setOffsets({ groupId: group, topic: CLICKS, partitions: partitions('100000') }),
      () => rig.admin.deleteGroups([group]),
    ];
    for (const [round, tamper] of [() => undefined, ...tampering].entries()) {
      await rig.send('click', clicks(round * 40, 40));
      await tamper();
      const worker = await rig.worker();
      worker.consumer.start();
      await rig.settled(worker);
      const marks = (await rig.marks(CLICKS)).map(String);
      await until(async () => {
        const [committed] = await rig.admin.fetchOffsets({ groupId: group, topics: [CLICKS] });
        return committed!.partitions.every(({ partition, offset }) => offset === marks[partition]);
      });
      await worker.leave();
      expect(taken([worker])).toBe(40);
      await rig.expectWhole();
    }
  });
});
