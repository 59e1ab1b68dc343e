/** Reads a user agent: browser, system, kind of device, machine or not. Remembered by user agent, because reading one is slow. */
import { BROWSER_MAP, getParser, OS_MAP } from 'bowser';
import { botReason } from './bot-patterns.js';
import { boundedCache } from './bounded-cache.js';
import type { DeviceClass, DeviceFacts } from './types.js';

/** No browser says more than this about itself; what follows is not looked at. */
export const USER_AGENT_CAP = 2048;
/** The parser looks at the part where browsers name themselves, with digit runs cut, because its own patterns back up on long runs. */
const PARSED_CHARACTERS = 512;

/** Browsers inside apps, which a parser takes for the web view that they embed. First match stands. */
const IN_APP: readonly (readonly [string, RegExp])[] = [
  ['Instagram', /\bInstagram \d/],
  ['Facebook', /\bFB(?:AN|AV|_IAB)\/|MetaIAB/],
  ['TikTok', /musical_ly|BytedanceWebview|\btrill_\d/],
  ['Snapchat', /\bSnapchat[ /]/],
  ['LinkedIn', /LinkedInApp/],
  ['Pinterest', /\[Pinterest\//],
  ['X', /Twitter for (?:iPhone|iPad|Android)|TwitterAndroid/],
  ['Google App', /\bGSA\//],
  ['DuckDuckGo', /DuckDuckGo\/\d|\bDdg\//],
  ['Line', /\bLine\/\d/],
  ['KakaoTalk', /KAKAOTALK/],
  ['Vivaldi', /Vivaldi\//],
  ['Miui', /MiuiBrowser\//],
];

const TV =
  /smart-?tv|smarttv|googletv|appletv|apple tv|\btizen\b.{0,60}\btv\b|web0s|webos\.tv|hbbtv|netcast|viera|bravia|\baft[a-z]{1,6}\b|crkey|\broku|vidaa|android tv|\btv safari/i;
const CONSOLE = /playstation|\bxbox\b|nintendo/i;
/** Systems of desks that the parser does not place. */
const DESKTOP = /\bCrOS\b|\bX11\b/;
const TABLET = /\bipad\b|\btablet\b|\bkindle\b|\bsilk\/|nexus (?:7|9|10)\b|\bsm-t\d{3}|\bsm-x\d{3}/i;

const BROWSERS: ReadonlySet<string> = new Set(Object.values(BROWSER_MAP as Record<string, string>));
const SYSTEMS: ReadonlySet<string> = new Set(Object.values(OS_MAP as Record<string, string>));
const MISSING: readonly never[] = Object.freeze([]);

/** Only names of the parser's own tables: text of the sender must never become a value of a column. */
function known(name: string | undefined, names: ReadonlySet<string>): string | null {
  return name !== undefined && names.has(name) ? name : null;
}

function deviceClassOf(text: string, platform: string | undefined): DeviceClass {
  if (CONSOLE.test(text)) return 'console';
  if (TV.test(text)) return 'tv';
  if (TABLET.test(text)) return 'tablet';
  if (platform === 'desktop' || platform === 'mobile' || platform === 'tablet' || platform === 'tv') return platform;
  return DESKTOP.test(text) ? 'desktop' : 'unknown';
}

/** Shortens what the parser's patterns repeat over, so that hostile text costs no more than honest text. */
function forParser(text: string): string {
  return text.slice(0, PARSED_CHARACTERS).replace(/\d{13,}/g, (digits) => digits.slice(0, 12));
}

function parse(text: string): { browser: string | null; os: string | null; platform: string | undefined } {
  const parser = getParser(forParser(text), true);
  return {
    browser: known(parser.getBrowserName(), BROWSERS),
    os: known(parser.getOSName(), SYSTEMS),
    platform: parser.getPlatformType() || undefined,
  };
}

function read(userAgent: string): DeviceFacts {
  const reason = botReason(userAgent);
  const blank = userAgent.trim() === '';
  const { browser, os, platform } = blank ? { browser: null, os: null, platform: undefined } : parse(userAgent);
  const inApp = IN_APP.find(([, pattern]) => pattern.test(userAgent));
  return Object.freeze({
    browser: inApp ? inApp[0] : browser,
    os,
    deviceClass: reason ? 'bot' : deviceClassOf(userAgent, platform),
    isBot: reason !== null,
    botReason: reason,
    missing: MISSING,
  });
}

/** A copy, because a slice kept as a cache key would keep the whole text alive. */
function beginning(userAgent: string): string {
  return Buffer.from(userAgent.slice(0, USER_AGENT_CAP), 'utf16le').toString('utf16le');
}

/** A lookup with a cache of its own; agents longer than the cap share the entry of their beginning. */
export function createDeviceLookup(cacheEntries: number): (userAgent: string) => DeviceFacts {
  const cache = boundedCache<string, DeviceFacts>(cacheEntries);
  return (userAgent) => {
    const text = userAgent.length > USER_AGENT_CAP ? beginning(userAgent) : userAgent;
    let facts = cache.get(text);
    if (facts === undefined) {
      facts = read(text);
      cache.set(text, facts);
    }
    return facts;
  };
}
