/**
 * Moments on the reader's clock and the fair's, written as the server's clock macros write them.
 *
 * Zones are IANA names. The fair's clock is left out where both show the same.
 */
const LABELLING = ["en-GB", "en-US", "ja-JP", "en-AU", "en-NZ", "en-ZA"]

/** The zones and the language of this page. */
export function here() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const { zone, fairZone } = document.body.dataset
  return { reader: zone || own, fair: fairZone || zone || own, locale: document.documentElement.lang || "en" }
}

/** `{ iso, reader, fair }` of an ISO moment; each clock is `{ time, zone, date, badge }`, `fair` may be null. */
export function clocks(iso, { reader, fair, locale } = here()) {
  const moment = new Date(iso)
  const mine = stamp(moment, reader, locale)
  const theirs = stamp(moment, fair, locale)
  const agree = mine.time === theirs.time && mine.date === theirs.date
  if (!agree && mine.date !== theirs.date) theirs.badge = part(moment, fair, locale, { weekday: "short" })
  return { iso: moment.toISOString(), reader: mine, fair: agree ? null : theirs }
}

/** "03:07 BST / 11:07 JST", as `time(moment)` of shared/clock.html. */
export function words(iso, zones = here()) {
  const { reader, fair } = clocks(iso, zones)
  const second = fair && ` / ${fair.time} ${fair.zone}${fair.badge && ` ${fair.badge}`}`
  return `${reader.time} ${reader.zone}${second ?? ""}`
}

/** A <time> with the reader's clock, and both in its title, as `short(moment)` of shared/clock.html. */
export function timeElement(iso, zones = here()) {
  const { reader } = clocks(iso, zones)
  const element = document.createElement("time")
  element.className = "clock"
  element.dateTime = iso
  element.title = `${reader.date} ${words(iso, zones)}`
  element.textContent = reader.time
  return element
}

/** BST, JST or CEST where that is the common name, else GMT+9. */
export function zoneLabel(moment, zone) {
  const names = LABELLING.map((locale) => part(moment, zone, locale, { timeZoneName: "short" }, "timeZoneName"))
  return names.find((name) => /^[A-Z]{2,5}$/.test(name) && name !== "GMT") ?? names[0]
}

function stamp(moment, zone, locale) {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  const shape = { month: "short", day: "numeric", weekday: "short" }
  const pieces = (language) => (type) => part(moment, zone, language, shape, type)
  const [ja, en] = [pieces("ja"), pieces("en-US")]
  const date = locale.startsWith("ja")
    ? `${ja("month")}${ja("month").endsWith("月") ? "" : "月"}${ja("day")}日(${ja("weekday")})`
    : `${en("weekday")} ${en("day")} ${en("month")}`
  return { time: time.format(moment), zone: zoneLabel(moment, zone), date, badge: "" }
}

function part(moment, zone, locale, options, type = Object.keys(options)[0]) {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).formatToParts(moment)
  return parts.find((one) => one.type === type)?.value ?? ""
}
