/** What the fields for the time zone and the country choose from. Pure. */

export interface Choice {
  value: string
  label: string
}

/** ISO 3166-1 alpha-2. */
const COUNTRIES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR ' +
  'GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO ' +
  'JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR ' +
  'MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO ' +
  'RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV ' +
  'TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'

/** Countries by their names in a language; what is set already is among them. */
export function countries(language: string, set: string): Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  const codes = COUNTRIES.split(' ')
  return [...(set === '' || codes.includes(set) ? codes : [set, ...codes])]
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label, language))
}

/** How far a zone is from UTC at an instant: "UTC+01:00". */
export function offsetOf(zone: string, now: number): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(now)
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return offset === 'GMT' ? 'UTC+00:00' : offset.replace('GMT', 'UTC')
}

/** Every zone that the browser knows, with what its clock is off now; what is set already is among them. */
export function zones(known: string[], set: string, now: number): Choice[] {
  return [...new Set([...known, 'UTC', set])].sort().map((value) => ({
    value,
    label: value === 'UTC' ? value : `${value.replaceAll('_', ' ')} · ${offsetOf(value, now)}`,
  }))
}
