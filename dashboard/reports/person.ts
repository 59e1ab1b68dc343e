import { Type } from 'typebox';
import { formatTime } from '../../ingest/events/time.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { Ms, Node, orNull } from './shapes.js';
import { textTable } from './text-table.js';

const Text = Type.String();
const Link = Type.Object({
  a: Text,
  b: Text,
  state: Type.Enum(['joins', 'shared', 'cut']),
  since: orNull(Ms),
  cut_at: orNull(Ms),
  cut_by: orNull(Text),
  cut_because: orNull(Text),
});

const STATES = {
  joins: 'joins',
  shared: 'joins nobody: one end gives evidence of several customers',
  cut: 'cut',
} as const;

/** Who a visitor, customer or device is taken for, and by which links. */
export const person = defineReport({
  name: 'person',
  title: 'One person: the visitors, customers and devices taken for it, and the links that say so',
  role: 'reviewer',
  params: Type.Object({
    ...programme,
    node: Node,
  }),
  result: Type.Object({ node: Text, person_id: Text, nodes: Type.Array(Text), links: Type.Array(Link) }),
  definitions: {
    person_id:
      'The least customer of the person, else its least visitor. A node without a link in use is a person of its own.',
    nodes: 'Everything that links in use join to the node, itself included.',
    links:
      'joins: evidence in use. shared: one end gives evidence of more than one customer (a kiosk, a family’s tablet) and joins nobody. cut: somebody said that the evidence misleads; restoring it joins again. At most 1,000.',
  },
  statements: ['pages/person-of-node', 'pages/links-of-person'],
  compute: async (door, params) => {
    const asked = { programme: params.programme ?? DEFAULT_PROGRAMME, node: params.node };
    const [found] = await door.rows<{ person_id: string }>('pages/person-of-node', asked);
    const personId = found!.person_id;
    const links = await door.rows<{
      a: string;
      b: string;
      state: 'joins' | 'shared' | 'cut';
      since: number | null;
      cut_at: number | null;
      cut_by: string | null;
      cut_because: string | null;
    }>('pages/links-of-person', { ...asked, person: personId });
    const joined = links.filter(({ state }) => state === 'joins').flatMap(({ a, b }) => [a, b]);
    return { node: params.node, person_id: personId, nodes: [...new Set([params.node, ...joined])].sort(), links };
  },
  text: ({ node, person_id, nodes, links }) => [
    person_id === node ? `${node} is a person of its own name` : `${node} belongs to ${person_id}`,
    `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}: ${nodes.join(', ')}`,
    '',
    ...(links.length === 0
      ? ['No link touches it.']
      : textTable(
          ['link', 'and', 'state', 'since', 'by', 'because'],
          links.map(({ a, b, state, since, cut_at, cut_by, cut_because }) => [
            a,
            b,
            STATES[state],
            formatTime(since ?? cut_at ?? 0),
            cut_by ?? '',
            cut_because ?? '',
          ]),
        )),
  ],
});
