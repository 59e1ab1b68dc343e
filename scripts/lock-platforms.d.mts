export interface PlatformPackage {
  name: string;
  version: string;
  os: string[];
  cpu: string[];
  libc?: string[];
}
export function missingPlatforms(lock: unknown): PlatformPackage[];
export function withPlatforms(lock: unknown): unknown;
