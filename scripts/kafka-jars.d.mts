export const KAFKA_VERSION: string;
export const HOW_TO_INSTALL: string;
export function bringKafka(options?: {
  mayInstall?: boolean;
  say?: (text: string) => void;
}): Promise<{ java: string; jars: string; missing?: undefined } | { missing: string }>;
