/** What an autonomous system is for: by its number where that is known, else by the words in the name of its owner. */
import { KNOWN_SYSTEMS } from './known-systems.js';
import type { IpClass } from './types.js';

/** Words of several lines as one alternation. Written as plain literals, so that no name takes more than one pass. */
function words(...lines: string[]): RegExp {
  return new RegExp(lines.join('|'));
}

const VPN = words('\\bvpns?\\b|[a-z]vpn\\b|mullvad|packethub|strong technology|anonymi[sz]e');

const EDUCATION = words(
  'universit|universida|universitas|\\buniv\\b|\\bcollege|\\bschools?\\b|academ|educat|educac|hochschule|fachhoch|politec|polytech',
  'institute of (?:science|technology)|instituto (?:federal|superior|tecnologico)|\\becole|lycee|facult|\\bcampus\\b|\\bk-?12\\b',
  'research (?:and education|organi[sz]ation|network)|\\bnren\\b|sekolah|perguruan tinggi|szkola|uczeln|yliopisto',
);

/** What hosting companies call their trade. */
const HOSTING_TRADE = words(
  'hosting|hosters?\\b|\\bhost|host\\b|hosts\\b|\\bweb ?(?:host|server|space|werks)|data ?-?cent(?:er|re|rum)|data ?hous|data ?bank|\\bidc\\b|\\bidcs\\b',
  'cloud|\\bvps\\b|[a-z]vps\\b|\\bvds\\b|virtual (?:dedicated|machine|private|server)|servers?\\b|\\bserver|dedicated|\\bdedi|\\bcolo\\b',
  'colocat|collocation|colocross|coloblox|labelcolo|\\bcdn|cdn\\b|content delivery|\\brack|\\bbare ?metal|\\bnodes?\\b|hyperscale|kubernetes',
  'domains?\\b|\\bregistrar|ddos|\\bproxy|proxies|rechenzentrum|servidores|hospedagem|hospedaje|alojamiento|barindirma|sunucu',
);

/** Hosting companies whose name does not say their trade, and which announce more than the systems listed by number. */
const HOSTING_OWNERS = words(
  'hetzner|\\bovh\\b|leaseweb|scaleway|contabo|digitalocean|linode|vultr|rackspace|godaddy|namecheap|ionos|hostinger|online\\.net|m247',
  'amazon(?:\\.com| data| web| technologies)|google (?:llc|cloud)|microsoft|alibaba|tencent|aceville|huawei int|oracle (?:corp|svenska)|salesforce|mongodb',
  'akamai|fastly|cloudflare|edgecast|edgio|limelight|gcore|g-core|bunnyway|imperva|incapsula|sucuri|zenlayer|stackpath',
  'equinix|digital realty|cyrusone|coresite|flexential|tierpoint|aptum|peer ?1\\b|internap|switch ltd|interxion|iron mountain|evoque|vantage data',
  'gorilla|netactuate|webzilla|masterdc|handy networks|\\batman\\b|turnkey internet|nocix|gigenet|melbikomas|h4y technologies|infolink global',
  '\\b23m\\b|zomro|syseleven|volico|kamatera|private layer|global layer|cleura|core-backbone|\\bedis\\b|wowrack|biterika|\\bveesp|nine internet',
  'globotech|unitedlayer|mevspace|eonix|peg tech|cnservers|larus|enzu|psychz|quadranet|sharktech|frantech|buyvm|multacom|krypt|hivelocity',
  'worldstream|nforce|i3d\\.net|serverius|clouvider|iomart|velia|netcup|aeza|selectel|timeweb|beget|reg\\.ru|firstvds|ispserver|ihor|fornex',
  'greenhost|glesys|upcloud|exoscale|infomaniak|gandi|planethoster|pulsant|memset|bytemark|mythic beasts|krystal|team blue|combell|transip',
  'sakura internet|gmo internet|\\bxserver|kagoya|conoha|vapor ?hub|ucloud|kingsoft|qiniu|volcengine|netmagic|ctrls|e2e networks|webwerks|binary ?lane',
  'locaweb|uol diveo|dreamhost|new dream network|unified layer|bluehost|inmotion|siteground|a2 hosting|liquid web|nexcess|steadfast|singlehop',
);

const MOBILE = words(
  '\\bmobil(?:e|es|is|ink|link|com|tel)?\\b|\\bcellular|\\bcell c\\b|\\bcellco\\b|\\bcelular|wireless (?:communications|network company)',
  '\\bgsm\\b|\\blte\\b|\\bumts\\b|\\b[345]g\\b|vodafone|t-mobile|\\bairtel\\b|safaricom|vodacom|\\bmtn\\b|ooredoo|\\bzain\\b|telenor|\\bdigicel',
  'kyivstar|lifecell|megafon|\\btele2\\b|beeline|vimpelcom|\\bmovil|mobifone|selular|hutchison (?:3g|drei)|\\bh3g\\b|\\bhi3g\\b',
);

/** Public bodies, banks, care: owners whose lines lead to desks. */
const PUBLIC_OR_OFFICE = words(
  '\\bbank|banco\\b|banca\\b|banque|\\bcredit union|insurance|assurance|seguros|versicherung|financ|securities|hospital|health|medical|clinic|pharma',
  'ministry|ministeri|ministerst|kementerian|govern(?:ment|o\\b|or\\b)|gouvernement|\\bgov\\b|department of|\\bdod\\b|\\bdinas\\b|kabupaten|pemerintah',
  'prefeitura|municip|\\bcounty\\b|\\bcity of\\b|\\bstate of\\b|\\bprovince of\\b|\\bpolice|\\bcourt|\\bcouncil\\b|\\btribunal|\\bcamara\\b|\\bsecretaria',
  'federal (?:agency|bureau|court|reserve)|\\bllp\\b|airlines?\\b|airport|hotels?\\b|casino|\\bairport|\\bparliament|\\barmy\\b|\\bnavy\\b',
);

/** Words of those who lay lines into homes. */
const ACCESS = words(
  'telecom|telekom|telecomunica|telefon|telephone|\\btelco|broadband|banda (?:ancha|larga)|fib(?:er|ra|re)|\\bftth|\\bcable|\\bcabo\\b|\\bcatv\\b|dsl\\b',
  '\\bisp\\b|internet|provedor|wi-?fi|wireless|\\bwisp|comunicac|comunicazioni|komunikasi|iletisim|kabel|stadtwerke|\\belectric coop|bredband',
  '\\btelia\\b|telmex|telefonica|telkom\\b|eircom|cogeco|altice|charter comm|comcast|\\bjcom\\b|viasat|hughes network|vectra|o2 czech|bell canada|\\borange\\b',
);

const OTHER_BUSINESS = words(
  '\\binvestments?\\b|\\bcapital\\b|\\bholdings?\\b|consulting|logisti|manufactur|industr|automotive|\\bmotors?\\b|\\bfoods?\\b|\\bretail|stores\\b|petrol|\\boil\\b',
  '\\bmining\\b|\\bsteel|newspaper|broadcasting|entertainment|engineering\\b|construction|real estate|\\bfoundation\\b|\\bchurch|\\bmuseum|librar|\\btrust\\b',
  'stock exchange|payments?\\b|software\\b|business\\b|enterprise\\b|semiconductor|aerospace|\\belectronics\\b|\\bpharmaceut',
);

/** Words that owners of lines into homes like, but others too; asked last. */
const ACCESS_LIKELY = words(
  '\\bcommunications?\\b|\\btv\\b|televis|\\bonline\\b|\\bnet\\b|[a-z]net\\b|\\bnetcom|\\bnetworks?\\b|\\bnetz|cooperativ|\\blink\\b|conect|connect|acesso|access',
  '\\bmultimidia|\\bmultimedia|\\bredes\\b|provider',
);

/** First match stands. */
const NAME_PATTERNS: readonly (readonly [IpClass, RegExp])[] = [
  ['vpn', VPN],
  ['education', EDUCATION],
  ['hosting', HOSTING_TRADE],
  ['hosting', HOSTING_OWNERS],
  ['mobile', MOBILE],
  ['business', PUBLIC_OR_OFFICE],
  ['residential', ACCESS],
  ['business', OTHER_BUSINESS],
  ['residential', ACCESS_LIKELY],
];

/** Longer names are not names. */
const NAME_CAP = 256;

/** Class of an autonomous system from its number and its owner's name; `unknown` where neither says anything. Pure. */
export function classOfSystem(asn: number, name: string): IpClass {
  const known = KNOWN_SYSTEMS.get(asn);
  if (known) return known;
  const lower = name.slice(0, NAME_CAP).toLowerCase();
  for (const [ipClass, pattern] of NAME_PATTERNS) if (pattern.test(lower)) return ipClass;
  return 'unknown';
}
