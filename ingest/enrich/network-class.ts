/** What a network is for: by its prefix, by its autonomous system's number, else by the words in the name of its owner. */
import type { AddressWords } from './address-text.js';
import { KNOWN_SYSTEMS } from './known-systems.js';
import { classOfPrefix } from './special-networks.js';
import type { IpClass } from './types.js';

/**
 * Words that owners use of themselves, first match stands. Each pattern is a plain alternation without nested repetition, so that no
 * name takes more than one pass. Names come without accents from the source.
 */
const NAME_PATTERNS: readonly (readonly [IpClass, RegExp])[] = [
  ['vpn', /\bvpns?\b|[a-z]vpn\b|mullvad|\btor\b (?:exit|project|network)|anonymi[sz]/],
  [
    'education',
    /universit|universida|universitas|\buniv\b|\bcollege|\bschools?\b|school district|academ|educat|educac|educaci|hochschule|\bfachhoch|politec|polytech|institute of (?:technology|science)|instituto (?:federal|tecnologico|superior)|ecole|lycee|facult|\bcampus\b|\bk-?12\b|research (?:and education|network|organi[sz]ation)|\bnren\b|sekolah|perguruan tinggi|politeknik|szkola|uczeln|yliopisto/,
  ],
  [
    'hosting',
    /hosting|hosters?\b|\bhost|hosts?\b|host(?:dime|papa|royale|inger|gator|wind)|\bweb ?(?:host|server|werks|space)|data ?-?cent(?:er|re|rum)|datacent|datacamp|data ?hous|\bidc\b|cloud|\bvps\b|\bvds\b|virtual (?:private|server|machine|dedicated)|\bservers?\b|serverius|dedicated|\bdedi|\bcolo\b|colocat|colocation|collocation|colocross|\bcdn\b|content delivery|\brack|\bbare ?metal|\bnode\b|hypervis|hyperscale|kubernetes|compute\b|leaseweb|domains?\b|\bregistrar|\bddos|\bproxy|proxies|game ?server|gameserver|\bidcs\b|\bxserver|rechenzentrum|hostmaster|servidores|hospedagem|\bhospedaje|alojamiento|barindirma|sunucu/,
  ],
  [
    'mobile',
    /\bmobil(?:e|es|is|ink|link|com|tel)?\b|\bcellular|\bcell c\b|\bcellco\b|celular|wireless (?:communications|services|network company)|\bpcs\b|\bgsm\b|\blte\b|\bumts\b|\b[345]g\b|vodafone|t-mobile|\bairtel\b|safaricom|vodacom|\bmtn\b|ooredoo|\bzain\b|telenor|\bdigicel|\bkyivstar|\blifecell|\bmegafon|\btele2\b|\bbeeline|\borange\b (?:mobile|cellular)|movil|mobifone|\bt2 mobile|selular/,
  ],
  [
    'business',
    /\bbank|banco\b|banca\b|banque|\bcredit union|insurance|assurance|seguros|versicherung|financ|securities|investments?\b|\bcapital\b|\bholdings?\b|hospital|health|medical|clinic|pharma|ministry|ministerio|ministerstvo|kementerian|government|gouvernement|govern(?:o|ment|or)|\bgov\b|department of|\bdod\b|\bdinas\b|kabupaten|pemerintah|prefeitura|municip|\bcounty\b|\bcity of\b|\bstate of\b|\bpolice|\bcourt|\bcouncil\b|\btribunal|\bcamara\b|\bsecretaria|\bfederal (?:reserve|agency|bureau|court)|\bllp\b|consulting|logisti|manufactur|industr|automotive|\bmotors?\b|airlines?\b|airport|hotels?\b|casino|\bfoods?\b|\bretail|petrol|\boil\b|\bmining\b|\bsteel|newspaper|broadcasting|\bentertainment|\bengineering\b|\bconstruction|real estate|\bfoundation\b|\bchurch|\bmuseum|librar|\btrust\b|exchange\b|\bstock\b exchange|payments?\b|\bsoftware\b/,
  ],
  [
    'residential',
    /telecom|telekom|telecomunica|telefon|telephone|\btelco|broadband|banda larga|fib(?:er|re|ra|ernet|reoptic)|\bftth|\bcable|\bcabo\b|\bcatv\b|\bdsl\b|\badsl|\bisp\b|internet|provedor|provider|wi-?fi|wireless|\bwisp|communications?\b|comunicac|comunicazioni|\bkomunikasi|\biletisim|\btv\b|\btelevis|\bonline\b|\bnet\b|[a-z]net\b|\bnetcom|\bnetworks?\b|\bnetz|\bkabel|\bstadtwerke|\belectric coop|cooperativ|\blink\b|conect|connect|access|acesso|\bmultimidia|\bmultimedia|\bredes\b/,
  ],
];

/** Class of an autonomous system from its number and its owner's name; `unknown` where neither says anything. Pure. */
export function classOfSystem(asn: number, name: string): IpClass {
  const known = KNOWN_SYSTEMS.get(asn);
  if (known) return known;
  const lower = name.slice(0, 256).toLowerCase();
  for (const [ipClass, pattern] of NAME_PATTERNS) if (pattern.test(lower)) return ipClass;
  return 'unknown';
}

/** Class of an address by its prefix alone (reserved networks and privacy relays), or null. */
export function classOfNetwork(address: AddressWords): IpClass | null {
  return classOfPrefix(address);
}
