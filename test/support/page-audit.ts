/** Audits that run inside a page. Each is self-contained, because its text is sent to the browser. */

/** Texts whose contrast against what lies behind them is below AA (4.5; 3 from 24 px, or 18.66 px bold). */
export function contrastFaults(): string[] {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return ['no canvas'];
  const painted = new Map<string, number[]>();
  /** Paints colours over each other, the furthest behind first, and reads what is seen. Reading takes long, and texts share their colours. */
  const seen = (colours: string[]): number[] => {
    const key = colours.join(' ');
    const known = painted.get(key);
    if (known !== undefined) return known;
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    const read = Array.from(context.getImageData(0, 0, 1, 1).data.slice(0, 3));
    painted.set(key, read);
    return read;
  };
  const luminance = (rgb: number[]): number => {
    const [r = 0, g = 0, b = 0] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element): string[] => {
    const colours: string[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement)
      colours.unshift(getComputedStyle(at).backgroundColor);
    return ['white', ...colours];
  };
  const faults: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim() ?? '';
    const element = walker.currentNode.parentElement;
    if (
      text === '' ||
      element === null ||
      !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    )
      continue;
    if (element.closest('option, noscript, style, title, :disabled') !== null) continue;
    const style = getComputedStyle(element);
    const svg = element instanceof SVGElement;
    const back = behind(element);
    const front = luminance(seen([...back, svg ? style.fill : style.color]));
    const ground = luminance(seen(back));
    const ratio = (Math.max(front, ground) + 0.05) / (Math.min(front, ground) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(`"${text.slice(0, 40)}" ${ratio.toFixed(2)}`);
  }
  return faults;
}

/** Controls without a name. */
export function nameFaults(): string[] {
  const faults: string[] = [];
  for (const control of document.querySelectorAll<HTMLElement>(
    'button, a[href], input, select, [role=application], [tabindex="0"]',
  )) {
    if (!control.checkVisibility()) continue;
    const labels = 'labels' in control ? [...((control as HTMLInputElement).labels ?? [])] : [];
    const name =
      control.getAttribute('aria-label') ??
      [control.textContent, ...labels.map((label) => label.textContent)].join('').trim();
    if (name === '') faults.push(control.outerHTML.slice(0, 120));
  }
  return faults;
}

/** Controls lower or narrower than 44 px, but for words within a sentence. */
export function smallTargets(): string[] {
  const faults: string[] = [];
  for (const control of document.querySelectorAll<HTMLElement>('button, a[href], input, select, summary')) {
    if (!control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (control.matches('.term, .skip') || control.closest('dl, .says') !== null) continue;
    const { width, height } = control.getBoundingClientRect();
    if (width < 43.5 || height < 43.5)
      faults.push(`${Math.round(width)}×${Math.round(height)} ${control.outerHTML.slice(0, 100)}`);
  }
  return faults;
}
