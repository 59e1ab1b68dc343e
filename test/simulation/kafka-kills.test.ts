import { it } from 'vitest';
import { surviveKills } from '../support/kafka-kills.js';
import { describeOwnKafka } from '../support/kafka.js';

const seed = Number(process.env.SEED ?? 11);

describeOwnKafka('workers that share a log', () => {
  it('write every record once, whoever is killed, stopped or cut off meanwhile', async () => {
    // The world gives about twice as many. test/long/kafka-kills.test.ts has a million of them, and a hundred kills.
    const plan = { events: 15_000, world: { days: 90, advocates: 140 }, kills: 6, atOnce: 2 };
    const figures = await surviveKills({ ...plan, seed, leaderChanges: 1, freezes: 1, outages: 1 });
    console.error(`kafka kills, seed ${seed}: ${JSON.stringify(figures)}`);
  }, 600_000);
});
