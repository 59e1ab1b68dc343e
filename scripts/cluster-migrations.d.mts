import type { SchemaRow } from '../sql/cluster.js';

export const FOLDER: string;
export function shardingKey(table: Pick<SchemaRow, 'name' | 'sorting_key'>): string;
export function clusterMigrations(schema: readonly SchemaRow[], baseTables: readonly string[]): Map<string, string>;
