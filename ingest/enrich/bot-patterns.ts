/**
 * Why a user agent is taken for a machine. isbot says whether; these lists say why, and add the link previews, mail scanners and
 * monitors that name themselves in ways isbot does not look for. Every pattern is a flat alternation of literals: no repetition can
 * be nested, so no text costs more than one pass.
 */
import { isbot } from 'isbot';
import type { BotReason } from './types.js';

/** Programs that fetch a page because a person was sent its link: previews in chats, posts and mail. */
const LINK_PREVIEW =
  /facebookexternalhit|facebookcatalog|\bfacebot\b|meta-externalfetcher|twitterbot|slackbot|slack-imgproxy|linkedinbot|linkedin-\w{0,16}preview|^whatsapp\/|telegrambot|discordbot|skypeuripreview|microsoftpreview|bingpreview|pinterestbot|pinterest\/0|viber\b(?=.{0,40}preview)|line-poker|linespider|kakaotalk-scrap|vkshare|redditbot|embedly|iframely|outbrain|quora link preview|rocket\.chat|snap url preview|^snapchat\/|bitlybot|xing-contenttabreceiver|tumblr\/|mastodon\/|pleroma|misskey|akkoma|bluesky cardyb|cardyb|matrix-media-repo|^synapse|google-pagerenderer|google \(\+https:\/\/developers\.google\.com\/\+\/web\/snippet|googlemessages|imessagepreview|link ?preview|unfurl|opengraph|open graph|flipboardproxy|nuzzel|zoom marketplace|notionembedder|trello|skypespaces|zalo|wechat ?share|bitrix link preview|discourse|bluesky|threadsbot/;

/** Gateways and scanners that open the links of a mail before (or instead of) its reader, and the image proxies of mail services. */
const MAIL_SCANNER =
  /barracuda|mimecast|proofpoint|urldefense|safelinks|microsoft office|ms-office|msoffice|\bmsexchange|cloudmark|trend ?micro|\btmase\b|symantec|messagelabs|forcepoint|websense|sophos|fireeye|ironport|cisco-?email|checkpoint|avanan|vadesecure|vade retro|hornetsecurity|trustwave|bitdefender|kaspersky|spamhaus|spamtitan|spamexperts|mailscanner|mailcontrol|mailguard|mailwasher|googleimageproxy|yahoomailproxy|zerofox|phishtank|netcraft|urlscan|virustotal|clamav|avg-?linkscanner|bluecoat|zscaler|paloalto|wildfire|cortex ?xpanse|ahrefssafe|egress defend|ironscales|abnormal ?security|area1|tessian|libra ?esva|antispam|anti-virus/;

/** Browsers driven by a program. */
const HEADLESS =
  /headless|phantomjs|slimerjs|puppeteer|playwright|selenium|webdriver|cypress\/|splash|htmlunit|jsdom|zombie\.js|nightmare|chromedp|webkit2png|wkhtmlto|prerender|qtwebengine\/.{0,20}miniature|miniature\.io|rendertron|browserless|capybara|ghost inspector|testcafe|watir/;

/** Programs that look whether a page is up or fast. */
const MONITOR =
  /pingdom|uptime|statuscake|gtmetrix|lighthouse|pagespeed|speedcurve|newrelic|synthetic|datadog|site24x7|catchpoint|checkly|betteruptime|better stack|kube-probe|healthcheck|health check|googlehc|nagios|check_http|zabbix|blackbox|prometheus|monitor|ylt chrome|yellowlab|dareboost|webpagetest|ptst\/|montastic|hetrix|freshping|updown|jetmon|cula\.io|dejaclick|rigor|neustar|hotjar|ghostinspector|downnotifier|observium|panopta/;

const FEED_READER =
  /feedly|feedbin|feedburner|feedfetcher|feedparser|inoreader|newsblur|netnewswire|miniflux|tiny tiny rss|freshrss|tt-rss|\brss\b|\bfeeds?\b|feedvalidator|feedpress|feedspot|feedwind|bloglovin|podcast|overcast\/|downcast|newsboat|akregator|liferea|theoldreader|superfeedr|simplepie|pocketcasts/;

const HTTP_LIBRARY =
  /^curl|\bcurl\/|wget|^python|python-requests|python-urllib|aiohttp|httpx|^go-http|go-http-client|okhttp|^java\/|apache-httpclient|jakarta|axios\/|node-fetch|undici|^got[ /(]|\bgot\/|superagent|libwww|lwp::|lwp-|^ruby|faraday|guzzle|^php|postman|insomnia|httpie|restsharp|powershell|winhttp|^dart\/|typhoeus|httpclient|http_request|http-client|http\.rb|reqwest|hyper\/|^rest-client|mechanize|scrapy|colly|^jetty|^node|^axios|snoopy|pycurl|perl|urlgrabber|libcurl|^lua|aria2|okio|retrofit|^dispatch\/|^client\/|symfony|zend_http|winhttprequest|nsurlsession|electron-fetch|^bun\/|^deno\//;

const REASONS: readonly (readonly [BotReason, RegExp])[] = [
  ['link_preview', LINK_PREVIEW],
  ['mail_scanner', MAIL_SCANNER],
  ['headless', HEADLESS],
  ['monitor', MONITOR],
  ['feed_reader', FEED_READER],
  ['http_library', HTTP_LIBRARY],
];

/** Additions that stand by themselves: isbot passes these, and no browser of a person carries them. */
const ALSO_BOT =
  /facebookexternalhit|barracuda|mimecast|proofpoint|urldefense|safelinks|cloudmark|ironport|fireeye|avanan|vadesecure|hornetsecurity|googleimageproxy|yahoomailproxy|^microsoft office|ms-office|skypeuripreview|microsoftpreview|linkedinbot|telegrambot|discordbot|slack-imgproxy|link ?preview|gtmetrix|ylt chrome|miniature\.io|puppeteer|chromedp|kube-probe|undici|reqwest|webdriver|prerender/;

/**
 * The reason why a user agent is a machine, or null where nothing says so.
 * @param userAgent already cut to a bounded length
 */
export function botReason(userAgent: string): BotReason | null {
  const text = userAgent.trim();
  if (text === '') return 'empty';
  if (!/[a-z]/i.test(text)) return 'malformed';
  const lower = text.toLowerCase();
  if (!isbot(text) && !ALSO_BOT.test(lower)) return null;
  for (const [reason, pattern] of REASONS) if (pattern.test(lower)) return reason;
  return 'crawler';
}
