import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import type { Door } from '../../sql/warehouse.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';
import { connectedComponents } from './components.js';

/** Hops within one person: a chain of visitors and devices longer than this is an error of the data that no walk should follow for ever. */
const MAX_HOPS = 100_000;
/** Nodes a batch on their way back into the engine. */
const NODES_PER_BATCH = 1_000_000;
const EVIDENCE: readonly Kind[] = ['click', 'activity', 'customer', 'conversion'];
/** Words of people about links: they show nothing, and decide whether what is shown joins. */
const WORDS: Kind = 'identity_link';

/**
 * Joins visitors, customers and devices into persons. Links: visitor and device (clicks, activities, conversions), visitor and customer
 * (conversions, customers), customer and device (conversions). A visitor or device with the evidence of more than one customer (a kiosk, a
 * family's tablet) joins nobody, from the first such evidence on, whenever it arrives: persons are joined and split by the set alone. A link
 * that a person cut joins nobody either, whatever shows it, until the newest word on it restores it.
 *
 * Key: the person. Closure: the nodes of new links, what they weigh on, and everything that links in use reach from there. It is found from
 * the links alone, not from earlier persons, so that a step cut short in the middle of writing persons finds it again.
 */
export const identity: Processor = {
  name: 'identity',
  reads: [
    ...[...EVIDENCE, WORDS].map((kind) => `step_${KIND_SPECS[kind].table}`),
    'standing_evidence',
    'words_on_links',
    'excluded_rows',
    'touched_rows',
  ],
  writes: ['cut_links', 'identity_edges', 'shared_nodes', 'identities'],
  work: ['identity_moves'],
  scratch: [
    'touched_evidence',
    'touched_nodes',
    'weighed_links',
    'touched_sharing',
    'node_components',
    'component_persons',
  ],
  run: async (context) => {
    if (context.fromNothing) await joinAll(context);
    else if ([...EVIDENCE, WORDS].some(context.hasNew)) await joinTouched(context);
  },
};

async function joinAll({ door, step }: StepContext): Promise<void> {
  await door.run('identity/write-cuts', { step });
  await door.run('identity/add-all-edges', { step });
  await door.run('identity/write-all-shared', { step });
  await findComponents(door, 'identity/links');
  await door.run('identity/name-all-components');
  await door.run('identity/write-all-identities', { step });
}

async function joinTouched({ door, step, committed, hasNew, lost }: StepContext): Promise<void> {
  const spoken = hasNew(WORDS);
  if (spoken) await cutLinks(door, step);
  // A row whose standing changed has a new row of its kind beside it.
  await together(EVIDENCE.filter(hasNew).map((kind) => door.run(`identity/gather-${kind}-evidence`)));
  const [evidence] = await door.rows<{ pairs: number }>('identity/count-evidence');
  if (evidence!.pairs === 0) return;
  if (spoken || lost.size > 0) await door.run('identity/renew-lost-edges', { step });
  await door.run('identity/add-edges', { step });
  await door.run('identity/touch-nodes', { committed });
  if ((await reached(door, 0)) === 0) return;
  await door.run('identity/weigh-links');
  await door.run('identity/weigh-device-links');
  await door.run('identity/weigh-visitor-links');
  await door.run('identity/weigh-sharing', { committed });
  await door.run('identity/write-shared', { step });
  await door.run('identity/touch-around');
  for (let hop = 1; (await reached(door, hop)) > 0; hop += 1) {
    if (hop > MAX_HOPS) throw new RangeError(`a person reaches over more than ${MAX_HOPS} hops`);
    await door.run('identity/touch-next-hop', { hop });
  }
  await findComponents(door, 'identity/links-of-touched');
  await door.run('identity/name-touched-components');
  await door.run('identity/write-moves', { step });
  await door.run('identity/write-identities', { step });
}

/** People speak seldom: every word is weighed anew. */
async function cutLinks(door: Door, step: number): Promise<void> {
  await door.run('identity/write-cuts', { step });
  await door.run('identity/strike-cuts', { step });
  await door.run('identity/gather-cut-evidence');
}

async function reached(door: Door, hop: number): Promise<number> {
  const [row] = await door.rows<{ nodes: number }>('identity/count-touched', { hop });
  return row?.nodes ?? 0;
}

async function findComponents(door: Door, links: string): Promise<void> {
  const table = await door.arrow(links);
  if (table.numRows === 0) return;
  const ends = (name: string) => table.getChild(name)!.toArray() as BigUint64Array;
  const devices = table.getChild('device')!.toArray() as Uint8Array;
  // A component of one visitor and its devices joins nobody: most are such, and none of them comes back.
  const { nodes, component } = connectedComponents(ends('a'), ends('b'), devices);
  for (let from = 0; from < nodes.length; from += NODES_PER_BATCH) {
    const to = from + NODES_PER_BATCH;
    const batch = tableFromArrays({ node_hash: nodes.subarray(from, to), component: component.subarray(from, to) });
    await door.insert('identity/insert-components', tableToIPC(batch, 'stream'));
  }
}
