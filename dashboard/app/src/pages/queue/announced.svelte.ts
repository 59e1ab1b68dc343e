let text = $state('');

/** What was last said to the reader beside the page’s own lines. */
export const announcement = (): string => text;

export function announced(next: string): void {
  text = next;
}
