/** One broker of a running cluster; without a pid it is stopped. */
export interface KafkaNode {
  readonly id: number;
  readonly pid: number | undefined;
  readonly address: string;
}

export interface KafkaCluster {
  /** host:port of every broker. */
  readonly brokers: string[];
  readonly nodes: readonly KafkaNode[];
  /** Where settings, logs and data of the nodes lie. */
  readonly folder: string;
  /** Ends a broker (SIGTERM unless told) and resolves when its process is gone. */
  stopBroker(id: number, signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Starts it again on its port with its data, and resolves when it answers. */
  startBroker(id: number): Promise<void>;
  stop(): Promise<void>;
}

export interface KafkaOptions {
  readonly brokers?: 1 | 3;
  /** Where the data lies and stays; without it a temporary folder that goes on stop. */
  readonly dir?: string;
  /** The first broker's port; the others follow. Free ones without it. */
  readonly port?: number;
  /** Whether Java and Maven may be installed (Debian as root). */
  readonly mayInstall?: boolean;
  readonly say?: (text: string) => void;
}

export function startKafka(options?: KafkaOptions): Promise<KafkaCluster>;
