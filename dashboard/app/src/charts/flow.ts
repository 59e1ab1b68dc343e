/** Flows between the positions of paths: columns of nodes, bands between them, in the manner of Sankey. */
import { formatCount, formatRate, sentence } from '../formats.js';
import { colourOf, MUTED, OTHER, TEXT, withStops, type ChartNode, type ChartOptions, type Stop } from './theme.js';

/** What goes from a node at a position to a node at the next, or to an end. */
export interface FlowLink {
  readonly position: number;
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

export interface FlowData {
  readonly links: readonly FlowLink[];
  /** Names of ends, in the order in which they stand in the last column. */
  readonly ends: readonly string[];
  readonly unit: string;
}

interface Node {
  readonly name: string;
  readonly column: number;
  value: number;
  y: number;
  height: number;
}

const BAR = 10;
const GAP = 6;
const TOP = 22;
const NS = 'http://www.w3.org/2000/svg';

/** Nodes by column, greatest first, and the scale that lets the fullest column fit. */
function layout(
  { links, ends }: FlowData,
  height: number,
): { nodes: Map<string, Node>; columns: number; scale: number } {
  const columns = Math.max(1, ...links.map(({ position }) => position));
  const nodes = new Map<string, Node>();
  const node = (column: number, name: string): Node => {
    const key = `${column} ${name}`;
    let found = nodes.get(key);
    if (!found) nodes.set(key, (found = { name, column, value: 0, y: 0, height: 0 }));
    return found;
  };
  for (const { position, from, to, value } of links) {
    node(position, from).value += value;
    if (ends.includes(to)) node(columns + 1, to).value += value;
    else node(position + 1, to);
  }
  const inColumn = (column: number): Node[] =>
    [...nodes.values()]
      .filter((one) => one.column === column)
      .sort((a, b) => (column > columns ? ends.indexOf(a.name) - ends.indexOf(b.name) : b.value - a.value));
  const all = Array.from({ length: columns + 1 }, (_, i) => inColumn(i + 1));
  const room = height - TOP - 4;
  const scale = Math.min(
    ...all.filter((list) => list.length > 0).map((list) => (room - GAP * (list.length - 1)) / sumOf(list)),
  );
  for (const list of all) {
    let y = TOP;
    for (const one of list) {
      one.y = y;
      one.height = Math.max(1, one.value * scale);
      y += one.height + GAP;
    }
  }
  return { nodes, columns, scale };
}

const sumOf = (list: readonly Node[]): number =>
  Math.max(
    1e-9,
    list.reduce((sum, { value }) => sum + value, 0),
  );

const colour = (name: string): string => (name === 'conversion' ? 'var(--good)' : colourOf(name));

function element(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Draws the flow. Every band can be read by pointer and arrow keys, from the first position to the ends. */
export function flowChart(data: FlowData, options: ChartOptions): ChartNode {
  const { width, height } = options;
  const svg = element('svg', { width, height, viewBox: `0 0 ${width} ${height}` }) as SVGSVGElement;
  svg.style.fontSize = '11px';
  const { nodes, columns, scale } = layout(data, height);
  const labels = width < 560 ? 74 : 96;
  const x = (column: number): number => ((width - labels - BAR) * (column - 1)) / columns;
  const stops: Stop[] = [];
  const left = new Map<Node, number>();
  const right = new Map<Node, number>();
  const total = data.links.filter(({ position }) => position === 1).reduce((sum, { value }) => sum + value, 0);
  const ordered = data.links
    .map((link) => ({
      link,
      source: nodes.get(`${link.position} ${link.from}`)!,
      target: nodes.get(`${data.ends.includes(link.to) ? columns + 1 : link.position + 1} ${link.to}`)!,
    }))
    .sort((a, b) => a.link.position - b.link.position || a.source.y - b.source.y || a.target.y - b.target.y);
  for (const { link, source, target } of ordered) {
    const band = link.value * scale;
    const from = source.y + (right.get(source) ?? 0) + band / 2;
    const to = target.y + (left.get(target) ?? 0) + band / 2;
    right.set(source, (right.get(source) ?? 0) + band);
    left.set(target, (left.get(target) ?? 0) + band);
    const [x0, x1] = [x(source.column) + BAR, x(target.column)];
    const middle = (x0 + x1) / 2;
    svg.append(
      element('path', {
        d: `M${x0},${from}C${middle},${from} ${middle},${to} ${x1},${to}`,
        fill: 'none',
        stroke: colour(link.from),
        'stroke-opacity': data.ends[1] === link.to ? 0.14 : 0.34,
        'stroke-width': Math.max(0.75, band),
      }),
    );
    stops.push({
      x: x0,
      y: from - Math.max(4, band / 2),
      width: Math.max(24, (x1 - x0) * 0.3),
      height: Math.max(8, band),
      title: `${sentence(link.from)} at ${link.position}, then ${sentence(link.to).toLowerCase()}`,
      lines: [
        { label: data.unit, text: formatCount(link.value), colour: colour(link.from) },
        { label: 'of this step', text: formatRate(link.value / Math.max(1, source.value)) },
        { label: 'of all', text: formatRate(link.value / Math.max(1, total)) },
      ],
      ...(link.from === 'later' ? {} : { pick: { channel: link.from } }),
    });
  }
  drawNodes(svg, { nodes, columns, x, narrow: width < 560, ends: data.ends });
  return withStops(svg, stops);
}

interface Drawn {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly columns: number;
  readonly x: (column: number) => number;
  readonly narrow: boolean;
  readonly ends: readonly string[];
}

function drawNodes(svg: SVGSVGElement, { nodes, columns, x, narrow, ends }: Drawn): void {
  for (let column = 1; column <= columns + 1; column += 1) {
    const later = nodes.has(`${column} later`);
    const name = column > columns ? 'End' : later ? 'Later' : narrow ? String(column) : `Touchpoint ${column}`;
    svg.append(element('text', { x: x(column), y: 11, fill: MUTED }, name));
  }
  for (const node of nodes.values()) {
    const fill = ends[1] === node.name ? OTHER : colour(node.name);
    svg.append(element('rect', { x: x(node.column), y: node.y, width: BAR, height: node.height, fill }));
    if (node.height < 9) continue;
    const y = node.y + Math.min(node.height / 2, 40) + 4;
    const label = element('text', { x: x(node.column) + BAR + 4, y, fill: TEXT }, sentence(node.name));
    // Text over bands stays readable: the page's own ground lies around it.
    label.setAttribute('style', 'paint-order:stroke;stroke:var(--background);stroke-width:3px;stroke-linejoin:round');
    svg.append(label);
  }
}
