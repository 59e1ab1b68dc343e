import { draw, oddsOf, type Odds, type Rng } from './random.js';

export type DeviceForm = 'phone' | 'laptop' | 'tablet';

const chrome = (platform: string, version: number, mobile = ''): string =>
  `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0${mobile} Safari/537.36`;
const edge = (version: number): string => `${chrome('Windows NT 10.0; Win64; x64', version)} Edg/${version}.0.0.0`;
const safariMac = (version: string): string =>
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Safari/605.1.15`;
const safariPhone = (os: string, version: string): string =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;
const safariTablet = (os: string, version: string): string =>
  `Mozilla/5.0 (iPad; CPU OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;
const firefox = (platform: string, version: number): string =>
  `Mozilla/5.0 (${platform}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;

const ANDROID = 'Linux; Android 10; K';
const WINDOWS = 'Windows NT 10.0; Win64; x64';
const MAC = 'Macintosh; Intel Mac OS X 10_15_7';

/** What people really browse with, by form of device, with rough shares. Versions are frozen or reduced as browsers do today. */
const PEOPLE: Readonly<Record<DeviceForm, Odds<string>>> = {
  phone: oddsOf([
    [chrome(ANDROID, 143, ' Mobile'), 26],
    [chrome(ANDROID, 142, ' Mobile'), 9],
    [chrome(ANDROID, 140, ' Mobile'), 4],
    [safariPhone('18_7', '26.1'), 17],
    [safariPhone('18_7', '26.2'), 8],
    [safariPhone('18_6', '18.6'), 8],
    [safariPhone('17_6_1', '17.6'), 3],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36',
      6,
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/143.0.7499.92 Mobile/15E148 Safari/604.1',
      3,
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 408.0.0.26.81 (iPhone15,2; iOS 18_7; en_GB; en; scale=3.00; 1179x2556)',
      4,
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; SM-S921B Build/AP3A.240905.015.A2; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.171 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/538.0.0.53.70;]',
      3,
    ],
    ['Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0', 2],
  ]),
  laptop: oddsOf([
    [chrome(WINDOWS, 143), 32],
    [chrome(WINDOWS, 142), 9],
    [chrome(MAC, 143), 14],
    [edge(143), 12],
    [edge(142), 3],
    [safariMac('26.1'), 8],
    [safariMac('18.6'), 4],
    [firefox(WINDOWS, 146), 5],
    [firefox(WINDOWS, 140), 2],
    [firefox('X11; Linux x86_64', 145), 2],
    [chrome('X11; Linux x86_64', 143), 3],
    [`${chrome(WINDOWS, 142)} OPR/126.0.0.0`, 2],
    [chrome('X11; CrOS x86_64 14541.0.0', 142), 1],
  ]),
  tablet: oddsOf([
    [safariTablet('18_7', '26.1'), 5],
    [safariTablet('17_6_1', '17.6'), 2],
    [safariMac('26.1'), 2],
    [chrome(ANDROID, 143), 3],
  ]),
};

/** Programmes that say what they are: previews of links in chats, crawlers, monitors. They come with every popular link. */
const HONEST_BOTS = oddsOf([
  ['WhatsApp/2.25.31.74 A', 6],
  ['facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 5],
  ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 3],
  ['TelegramBot (like TwitterBot)', 2],
  ['Twitterbot/1.0', 2],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 4],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 2],
  ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 2],
]);

/** Programmes that fetch links for money: the crude say so, the better ones run a browser without a screen. */
const HIRED_BOTS = oddsOf([
  ['python-requests/2.32.3', 4],
  ['Go-http-client/2.0', 2],
  ['curl/8.11.1', 1],
  ['axios/1.7.9', 1],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36', 5],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/139.0.0.0 Safari/537.36',
    3,
  ],
]);

export const personalAgent = (rng: Rng, form: DeviceForm): string => draw(rng, PEOPLE[form]);
export const honestBotAgent = (rng: Rng): string => draw(rng, HONEST_BOTS);
export const hiredBotAgent = (rng: Rng): string => draw(rng, HIRED_BOTS);
