export { ADVOCATES, DAYS, DEFAULT_START_MS, SEEDS, simulate, type SimulationOptions } from './simulate.js';
export { CHEATS, FRAUD_KINDS } from './roles.js';
export { writeSimulation, type FileName, type WriteOptions, type WrittenSimulation } from './write.js';
export type {
  AdvocateTruth,
  ConversionTruth,
  FraudKind,
  Lookalike,
  Pace,
  SimulatedEvent,
  SimulatedRecord,
  Truth,
} from './stage.js';
export { readOrderFile, type FileOrder, type FileRefund, type OrderFile } from './order-file.js';
