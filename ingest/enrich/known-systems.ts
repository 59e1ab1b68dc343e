/**
 * Autonomous systems whose name does not tell what they are for. Written from what their operators say of them: the registries'
 * own records (RIPE, ARIN, APNIC, LACNIC whois), the operators' pages of address ranges and their PeeringDB entries.
 * A number is here only where the name patterns would miss it or be wrong.
 */
import type { IpClass } from './types.js';

/** Clouds, hosting companies and content networks. */
const HOSTING = [
  16509,
  14618,
  8987,
  7224,
  62785, // Amazon: https://docs.aws.amazon.com/general/latest/gr/aws-ip-ranges.html
  8075,
  8068,
  8069,
  12076, // Microsoft Azure: ServiceTags of Microsoft's download centre
  15169,
  396982,
  19527,
  36040,
  36384,
  36385,
  43515, // Google and Google Cloud: https://www.gstatic.com/ipranges/cloud.json
  31898,
  7160,
  792,
  793,
  794,
  1215,
  1219,
  6142, // Oracle: https://docs.oracle.com/iaas/tools/public_ip_ranges.json
  36351, // IBM Cloud, formerly SoftLayer
  45102,
  37963,
  24429,
  134963,
  59028,
  45103,
  45104, // Alibaba
  45090,
  132203,
  132591,
  133478,
  137876, // Tencent
  136907,
  55990,
  63655,
  206204, // Huawei Cloud
  137718,
  150436, // Volcano Engine (ByteDance)
  55967,
  38365,
  38627, // Baidu
  135377,
  59077, // UCloud
  16276,
  35540, // OVH
  24940,
  213230,
  212317, // Hetzner
  14061,
  393406,
  394362,
  46652,
  62567,
  135340,
  200130,
  201229,
  202018,
  202109,
  205301, // DigitalOcean
  63949,
  48337, // Linode, now Akamai
  20940,
  16625,
  12222,
  16702,
  18680,
  18717,
  20189,
  21342,
  21357,
  21399,
  23454,
  23455,
  24319,
  30675,
  31107,
  31108,
  31109,
  31110,
  31377,
  32787,
  33905,
  34164,
  34850,
  35204,
  35993,
  35994,
  43639,
  55409,
  55770,
  133103,
  199440,
  200005,
  213120, // Akamai
  13335,
  202623,
  395747,
  209242,
  132892,
  394536,
  14789,
  203898, // Cloudflare
  54113, // Fastly
  20473,
  64515, // Vultr (The Constant Company, formerly Choopa)
  12876,
  29447, // Scaleway, formerly Online
  51167,
  40021,
  141995, // Contabo
  8560,
  54548,
  6724,
  15418,
  21499,
  8972,
  20773,
  34011, // IONOS, Strato, Host Europe (United Internet, GoDaddy)
  26496,
  398101,
  398108,
  44273,
  30083, // GoDaddy
  46606,
  19871,
  20013,
  29873,
  55002, // Newfold (Unified Layer, Network Solutions, Bluehost)
  26347, // DreamHost (New Dream Network)
  47583,
  204915, // Hostinger
  197540,
  47147, // netcup, ANX
  29066,
  12586,
  44066,
  24961,
  61157,
  24679,
  13301,
  12693,
  31103, // German hosting companies
  9009,
  16247,
  42973,
  51332,
  33970, // M247
  212238,
  60068,
  211612, // Datacamp (CDN77)
  21859,
  4229, // Zenlayer
  62904,
  46573,
  46562,
  8100,
  35916,
  40676,
  46844,
  53755,
  46475,
  32097,
  20454,
  19437,
  18978,
  18779,
  18450,
  19318,
  25820,
  35908,
  36352,
  54290,
  53667,
  55286,
  32244,
  33182,
  22612,
  23352,
  46261,
  11878,
  64286,
  10439,
  27257,
  27589,
  10297,
  54489,
  14127,
  14992,
  20021,
  22552,
  23470,
  30693,
  32475,
  10913,
  12179,
  22822,
  26277,
  36024,
  40034,
  54825,
  395089,
  397423,
  399471,
  400328,
  400377,
  401116,
  // United States and Canada: Eonix, Performive, QuadraNet, Multacom, Psychz, Sharktech, IOFlood, Limestone, WholeSale, Secured
  // Servers, Enzu, EGIHosting, WebNX, Interserver, IT7, Krypt, HostPapa/ColoCrossing, FranTech, B2, Liquid Web, HostDime, Namecheap,
  // Deft, QuickPacket, tzulo, LogicWeb, CariNet, Webair, Mojohost, eNET, CoreSpace, iland, Newtek, Ntirety, eSited, ReliableSite,
  // Internap, Edgio, ServerRoom, TierPoint, Confluence, Packet/Equinix Metal
  60781,
  28753,
  30633,
  7203,
  59253,
  133752,
  395954,
  396190,
  396362,
  27411,
  19148,
  32613,
  205544,
  60626, // Leaseweb
  49981,
  43350,
  49544,
  39572,
  50673,
  57043,
  62240,
  42831,
  20860,
  13213,
  25369,
  39326,
  20738,
  29550,
  42708,
  37153,
  42473,
  202053,
  61317,
  29802,
  60404,
  57858,
  58065,
  51396,
  202425,
  213035,
  198953,
  216071,
  7979,
  34665,
  44477,
  49505,
  197695,
  48282,
  9123,
  200350,
  13238,
  29182,
  50340,
  12824,
  15967,
  29522,
  31034,
  12637,
  52030,
  199524,
  202422,
  25532,
  35278,
  // Europe: WorldStream, NForce, i3D, DataWeb, Serverius, Hostkey, Clouvider, UK Dedicated, iomart, UK-2, Hydra, Syntura, Heart,
  // team.blue, GleSYS, Xneelo, Anexia, UpCloud, Hivelocity, Inter Connects, Fiberia, Selectel, REG.RU, VDSina, Timeweb, Yandex,
  // home.pl, nazwa.pl, cyber_Folks, Aruba, Seeweb, Serverplan, Gcore, Masterhost
  9370,
  9371,
  7684,
  7506,
  4694,
  17439,
  45671,
  55933,
  63199,
  55720,
  133296,
  45187,
  38001,
  131965,
  135905,
  140224,
  199785,
  209290,
  214943,
  // Asia and Pacific: Sakura, GMO, IDC Frontier, NTT communications hosting, Servers Australia, Cloudie, CDS Global, Gigabit,
  // Web Werks, Rackspace HK, NewMedia Express
  33070,
  27357,
  19994,
  15395,
  10532,
  12200, // Rackspace
  203020,
  207990,
  37518,
  262287,
  137409,
  55293,
  3223,
  29119,
  22363,
  29838,
  29748,
  63473,
  64267,
  395092, // HostRoyale, Latitude.sh, GSL, A2, Voxility
];

/** VPN providers that run a network of their own, and the hosting that exists for one of them. */
const VPN = [
  39351,
  49399,
  214813,
  216025, // Mullvad and 31173 Services: https://mullvad.net/en/servers
  62371,
  199218,
  208172,
  209103, // Proton VPN
  136787,
  141039,
  147049,
  207137,
  272096, // PacketHub, the network of NordVPN
  397540, // Windscribe
  203619, // IVPN
  33438, // IPVanish
  198605,
  198621,
  202003, // Avast SecureLine
  30823,
  60729,
  208323,
  396507,
  62744,
  210558,
  205100,
  53356, // Tor exits: Stiftung Erneuerbare Freiheit, Applied Privacy, Emerald Onion, Quintex and others
];

/** Relays that hide the address of ordinary people, or pass whole companies through one outlet. */
const PRIVACY_RELAY = [
  36183, // Akamai for iCloud Private Relay
  22616,
  53444,
  53813,
  62044,
  62907, // Zscaler: https://config.zscaler.com
  55256, // Netskope
  39832,
  198992,
  21837, // Opera's proxies
];

/**
 * Carriers' mobile networks (some also carry lines into homes; then the larger part stands). The ones of Europe and Canada below are
 * mobile by their as-name and description in the registries: RIPE AS31615 (TMO-NL-AS, "T-mobile Netherlands bv.", today Odido), AS8374
 * (PLUSNET, Polkomtel, the operator of Plus), AS39603 (P4NET, the operator of Play), AS24608 (H3G-IT, the mobile half of WIND TRE), AS16232
 * (ASN-TIM, Telecom Italia Mobile), ARIN AS36522 (BELLMOBILITY-1). AS6805 (TDDE-ASN1, Telefonica Germany, that is O2) carries both,
 * mobile lines by far the most.
 */
const MOBILE = [
  31615,
  8374,
  39603,
  24608,
  16232,
  36522,
  6805, // Netherlands, Poland, Italy, Canada, Germany: see above
  21928,
  393494, // T-Mobile USA
  6167,
  22394,
  6256, // Verizon Wireless
  20057,
  2686, // AT&T Mobility
  10507,
  3651, // Sprint
  36992,
  37069,
  24835,
  36935, // Egypt: Etisalat, Orange, Vodafone
  206067,
  12576,
  25135,
  60339,
  34984, // Three, EE, Vodafone UK; Superonline
  44034,
  16086,
  39651,
  51375, // Hi3G, DNA, Com Hem mobile
  26615,
  26599,
  22085, // TIM, Vivo and Claro in Brazil
  26611,
  27831,
  28403,
  13999, // Comcel, Tigo, Telcel
  55836,
  45609,
  38266,
  55410,
  45271,
  45514, // Jio, Airtel mobile, Vodafone Idea
  9808,
  24444,
  24445,
  24547,
  56040,
  56041,
  56042,
  56044,
  56045,
  56046,
  56047,
  56048,
  132510,
  132525,
  134810, // China Mobile
  131445,
  45430,
  24378,
  9587, // Thailand: AIS, dtac
  23693,
  4761,
  24203,
  18004,
  45727, // Indonesia: Telkomsel, Indosat, XL, Smartfren, 3
  9605,
  37903, // NTT docomo
  17974,
  10139,
  132199, // Telkom, Smart, Globe
  29465,
  37076,
  36873,
  33771,
  37075,
  29975,
  16637,
  37168,
  36926,
  36977,
  328306, // Africa: MTN, 9mobile, Airtel, Safaricom, Vodacom, Cell C
  16135,
  15897,
  20978, // Turkcell, Vodafone, Avea
  197207,
  44244, // MCI, Irancell
  35819,
  43766,
  39891, // Saudi Arabia: Mobily, Zain, STC
  31213,
  25159,
  8402,
  41330,
  205638,
  44843, // Russia: MegaFon, Vimpelcom, Tele2
  29355,
  206026,
  21183, // Kcell, Kar-Tel, ABCom
  12430,
  12479, // Vodafone and Orange in Spain
  37693,
  36925,
  37492, // Ooredoo Tunisia, Meditel, Orange Tunisia
  30986,
  29614, // Scancom (MTN Ghana), Vodafone Ghana
];

/** Universities and research networks that are known by an acronym. */
const EDUCATION = [
  4538, 1659, 680, 786, 1103, 1101, 137, 2200, 559, 1213, 1930, 2107, 2108, 766, 2852, 1853, 1955, 5408, 8867, 2614,
  2611, 2603, 1741, 1653, 224, 1835, 2847, 2508, 2500, 2907, 7575, 38018, 2018, 1916, 11537, 20965, 237, 2152, 81, 2381,
  3112, 2698, 3, 17055, 23911, 9270, 17579, 45629, 4621, 9821, 24489, 55824, 27750, 18592, 11340, 6509,
  // CERNET, TANet, DFN, Jisc, SURF, GARR, Renater, SWITCH, HEAnet, FCCN, ARNES, CARNet, RedIRIS, CESNET, ACOnet, NIIF, GRNET, RoEduNet,
  // BELNET, NORDUnet, Funet, SUNET, Uninett, Forskningsnettet, LITNET, WIDE, SINET, AARNet, SANReN, TENET, RNP, Internet2, GEANT, Merit,
  // CENIC, MCNC, WiscNet, OARnet, MIT, UEN, KREONET, NKN, UniNet, PREGINET, TEIN, RedCLARA, CUDI, REUNA, CANARIE
];

/** Lines into homes under names that say nothing or something else. */
const RESIDENTIAL = [
  701,
  7018,
  6389,
  5650,
  7029,
  19901,
  22773,
  7922,
  33491,
  20115,
  20001,
  10796,
  11351,
  11426,
  11427,
  12271,
  33363,
  11404,
  6079,
  16591,
  19108,
  4181,
  209,
  30036,
  10774, // United States: Verizon Fios, AT&T, Frontier, Kinetic, Brightspeed, Cox, Comcast, Spectrum, Astound, Google Fiber, Optimum, TDS, Quantum
  577,
  812,
  852,
  5769,
  6327,
  5645, // Canada
  2856,
  5089,
  5607,
  13285,
  6871,
  12513,
  13037, // United Kingdom
  3320,
  3209,
  8881,
  31334,
  29562,
  6830,
  9145, // Germany
  12322,
  15557,
  5410,
  3215, // France
  1136,
  33915,
  50266,
  28685,
  9143, // Netherlands
  5432,
  6848,
  12392, // Belgium
  3303,
  6730,
  8447,
  8412, // Switzerland, Austria
  3269,
  1267,
  12874,
  30722, // Italy
  3352,
  12715,
  57269, // Spain
  2860,
  3243,
  12353, // Portugal
  3301,
  1257,
  8434,
  2119,
  25400,
  1759,
  3292,
  2116,
  39642, // Nordics
  5617,
  12741,
  9141,
  5588,
  5483,
  8708,
  6799,
  1241,
  3329, // Poland, Czechia, Hungary, Romania, Greece
  4134,
  4837,
  4808,
  4812,
  17816,
  9394, // China
  4766,
  9318,
  3786,
  17858, // Korea
  17676,
  2516,
  4713,
  2518,
  2527,
  17511,
  9824,
  10013, // Japan
  3462,
  9924,
  4760,
  9304,
  45899,
  7552,
  18403,
  24560,
  9829,
  17557,
  4788,
  9299,
  7713, // Asia
  1221,
  4804,
  7545,
  4764,
  9790,
  4771, // Australia and New Zealand
  8151,
  7303,
  22927,
  28573,
  18881,
  27699,
  8167,
  7738,
  7418,
  6057,
  3816,
  13489,
  10620,
  6306,
  8048, // Latin America
  8452,
  25019,
  6713,
  36903,
  36947,
  5713,
  12400,
  1680,
  8551,
  9121,
  47331,
  5384,
  58224, // Africa and Middle East
  14593, // Starlink
];

const BUSINESS = [
  749,
  721,
  56,
  306,
  367,
  668,
  5972,
  27064,
  1540,
  4155,
  5774,
  270,
  203665,
  37937, // governments under their own names
  714,
  6185,
  521,
  31399,
  4249,
  11003,
  7054,
  209502,
  2906,
  40027,
  32934,
  13414,
  14413, // companies' own networks: Apple, Ford, Mercedes-Benz, Lilly, P&G, Merck, EDF, Netflix, Meta, X, LinkedIn
];

function byNumber(): ReadonlyMap<number, IpClass> {
  const known = new Map<number, IpClass>();
  const lists: [readonly number[], IpClass][] = [
    [BUSINESS, 'business'],
    [RESIDENTIAL, 'residential'],
    [EDUCATION, 'education'],
    [MOBILE, 'mobile'],
    [HOSTING, 'hosting'],
    [PRIVACY_RELAY, 'privacy_relay'],
    [VPN, 'vpn'],
  ];
  for (const [numbers, ipClass] of lists) for (const number of numbers) known.set(number, ipClass);
  return known;
}

/** Class by autonomous system number; where a number stands in several lists, the one that hides people most stands. */
export const KNOWN_SYSTEMS = byNumber();
