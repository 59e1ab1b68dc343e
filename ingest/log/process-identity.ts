import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who a process is, beyond its number: numbers are used again, and every container has its own process 1. Two
 * processes are the same only if place (machine boot, pid namespace), number and start time agree.
 */
export interface ProcessIdentity {
  pid: number;
  /** When the process started, in the system's own words; '' where it cannot be had. */
  started: string;
  /** Where its number means anything: host, boot and pid namespace. */
  place: string;
}

function attempt(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

/** Start time of a process of this place; null if there is no such process. */
export function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (stat === '') return null;
    // The command's name stands in parentheses and may hold spaces; field 22 counts from behind it. Z is a dead process.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '');
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  return attempt(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 5000 }));
}

function placeOfThisProcess(): string {
  if (process.platform !== 'linux') return hostname();
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  return `${boot} ${attempt(() => readlinkSync('/proc/self/ns/pid'))}`;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '', place: placeOfThisProcess() };
}

/** Whether the process still runs; null if that cannot be known from here. */
export function isAlive(other: ProcessIdentity): boolean | null {
  if (other.place !== placeOfThisProcess()) return null;
  const started = startOf(other.pid);
  return started !== null && (started === '' || other.started === '' || started === other.started);
}
