import { it } from 'vitest';
import { surviveKills } from '../support/kafka-kills.js';
import { describeOwnKafka } from '../support/kafka.js';

const seed = Number(process.env.SEED ?? 1);
const say = (text: string): void => console.error(`kafka kills: ${text}`);

describeOwnKafka('workers that share a log', () => {
  it('write each of 1,000,000 records once through 100 kills', async () => {
    const plan = { events: 1_000_000, world: { days: 365, advocates: 1_250 }, kills: 100, atOnce: 2 };
    const figures = await surviveKills({ ...plan, seed, leaderChanges: 6, freezes: 3, outages: 2, say });
    console.error(`kafka kills, seed ${seed}: ${JSON.stringify(figures)}`);
  });
});
