import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { Session } from 'chdb';
import { createChdbConnection } from 'chdb/connection';

/** One statement with all that a request says about it. */
export interface LaneRequest {
  readonly sql: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Text of the parameters as it stands in a URL. */
  readonly params: ReadonlyMap<string, string>;
  readonly database: string;
}

/** The engine in this process behind a few connections; each statement has one to itself, for settings and parameters stay on it. */
export interface Lanes {
  run(request: LaneRequest, options: { readonly: boolean }): Promise<Buffer>;
  close(): Promise<void>;
}

const MEMORY_BYTES = 3_000_000_000;

export async function openLanes(path: string, { writers = 4, readers = 3 } = {}): Promise<Lanes> {
  const session = new Session(path, { connectionArgs: [`--max_server_memory_usage=${MEMORY_BYTES}`] });
  const lanes = { writing: new Turn<Lane>(), reading: new Turn<Lane>() };
  const all: Lane[] = [];
  for (let i = 0; i < writers + readers; i += 1) {
    const lane = new Lane(path);
    // Cannot be undone on a connection, so that readers have connections of their own.
    if (i >= writers) await lane.ask('SET readonly = 2');
    all.push(lane);
    (i < writers ? lanes.writing : lanes.reading).give(lane);
  }
  return {
    run: async (request, { readonly }) => {
      const turn = readonly ? lanes.reading : lanes.writing;
      const lane = await turn.take();
      try {
        return await lane.run(request);
      } finally {
        turn.give(lane);
      }
    },
    close: async () => {
      for (let i = 0; i < writers; i += 1) await lanes.writing.take();
      for (let i = 0; i < readers; i += 1) await lanes.reading.take();
      for (const lane of all) await lane.close();
      session.close();
    },
  };
}

/** Things that one user has at a time; the others wait in the order they came. */
class Turn<T> {
  readonly #free: T[] = [];
  readonly #waiting: ((one: T) => void)[] = [];

  async take(): Promise<T> {
    const free = this.#free.pop();
    return free ?? (await new Promise<T>((resolve) => this.#waiting.push(resolve)));
  }

  give(one: T): void {
    const next = this.#waiting.shift();
    if (next) next(one);
    else this.#free.push(one);
  }
}

/** Whether a setting has the value it had is not known after a failure. */
const UNSURE = '\0';

class Lane {
  readonly #client: ClickHouseClient;
  readonly #settings = new Map<string, string>();
  #database = 'default';

  constructor(path: string) {
    const connection = createChdbConnection({ path }) as unknown as ClickHouseClientConfigOptions['connection'];
    this.#client = createClient({ connection, log: { level: 127 } });
  }

  async ask(query: string): Promise<Buffer> {
    const { stream } = await this.#client.exec({ query });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  async run({ sql, settings, params, database }: LaneRequest): Promise<Buffer> {
    const changed = [...settings].filter(([name, value]) => this.#settings.get(name) !== value);
    const dropped = [...this.#settings.keys()].filter((name) => !settings.has(name));
    const set = [
      ...dropped.map((name) => `${name} = DEFAULT`),
      ...changed.map(([name, value]) => `${name} = '${quote(value)}'`),
    ];
    // What is not undone by the next request would stay.
    for (const [name] of changed) this.#settings.set(name, UNSURE);
    if (set.length > 0) await this.ask(`SET ${set.join(', ')}`);
    for (const name of dropped) this.#settings.delete(name);
    for (const [name, value] of changed) this.#settings.set(name, value);
    if (database !== this.#database) {
      await this.ask(`USE \`${database}\``);
      this.#database = database;
    }
    const bound = [...params].map(([name, value]) => `${name} = '${quote(value)}'`);
    return await this.ask(bound.length === 0 ? sql : `SET ${bound.join(', ')};\n${sql}`);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

const quote = (text: string): string => text.replace(/[\\']/g, (character) => `\\${character}`);
