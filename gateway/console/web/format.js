// Numbers, times and sizes as people read them. Durations come in microseconds, times as RFC 3339.

/** A duration: "0.4 ms", "31 ms", "5.0 s". @param {number|null|undefined} us */
export function duration(us) {
  if (us == null) return '–';
  const ms = us / 1000;
  if (ms < 10) return ms.toFixed(1) + ' ms';
  if (ms < 1000) return Math.round(ms) + ' ms';
  return ms < 99500 ? (ms / 1000).toFixed(1) + ' s' : span(ms / 1000);
}

/** A duration as exact as it was measured: "173.3 ms". @param {number|null|undefined} us */
export const precise = us => (us != null && us < 1e6 ? millis(us) + ' ms' : duration(us));

/** Milliseconds with one digit, without the unit. @param {number|null|undefined} us */
export const millis = us => (us == null ? '–' : (us / 1000).toFixed(1));

/** Calls per second: "0", "0.6", "173". @param {number|null|undefined} n */
export function rate(n) {
  if (n == null) return '–';
  if (n === 0) return '0';
  if (n >= 100) return whole(n);
  return n < 0.05 ? n.toFixed(2) : n.toFixed(1);
}

/** A share of 0 to 1 in per cent. @param {number|null|undefined} share */
export function percent(share) {
  if (share == null || !Number.isFinite(share)) return '–';
  const value = share * 100;
  if (value === 0) return '0 %';
  return (value < 0.1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : String(Math.round(value))) + ' %';
}

/** What share of a route's calls failed; of no calls there is none. @param {{rate: number, failed_share: number|null}} row */
export const failedOf = row => percent(row.rate || row.failed_share ? row.failed_share : null);

/** 12,345. @param {number} n */
export const whole = n => Math.round(n).toLocaleString('en-US');

/** @param {number|null|undefined} n */
export function bytes(n) {
  if (n == null) return '–';
  if (n < 1024) return n === 1 ? '1 byte' : n + ' bytes';
  if (n < 1024 * 1024) return (n / 1024).toFixed(n < 10240 ? 1 : 0) + ' KiB';
  return (n / 1024 / 1024).toFixed(1) + ' MiB';
}

/** "1 call", "3 calls". @param {number} n @param {string} one @param {string} [more] */
export const counted = (n, one, more = one + 's') => whole(n) + ' ' + (n === 1 ? one : more);

/** A length of time: "9 s", "4 min", "6 d 4 h". @param {number} seconds */
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return s + ' s';
  if (s < 7200) return Math.floor(s / 60) + ' min';
  if (s < 172800) return Math.floor(s / 3600) + ' h ' + Math.floor((s % 3600) / 60) + ' min';
  return Math.floor(s / 86400) + ' d ' + Math.floor((s % 86400) / 3600) + ' h';
}

/** What is left as "7:41". @param {number} seconds */
export function countdown(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  return Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0');
}

/** @param {number} n */
const two = n => String(n).padStart(2, '0');

/** The local time of day. @param {string|number|Date|null|undefined} at @param {boolean} [fine] with milliseconds */
export function clock(at, fine = false) {
  if (at == null) return '–';
  const d = new Date(at);
  if (Number.isNaN(+d)) return String(at);
  const time = `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
  return fine ? time + '.' + String(d.getMilliseconds()).padStart(3, '0') : time;
}

/** Local date and time; only the time where it is today. @param {string|null|undefined} at */
export function moment(at) {
  if (at == null) return '–';
  const d = new Date(at);
  if (Number.isNaN(+d)) return String(at);
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return new Date().toDateString() === d.toDateString() ? clock(at) : `${day} ${clock(at)}`;
}

/** "now", "4 s ago", "never". @param {string|null|undefined} at @param {number} [now] */
export function ago(at, now = Date.now()) {
  if (at == null) return 'never';
  const seconds = (now - +new Date(at)) / 1000;
  return seconds < 2 ? 'now' : span(seconds) + ' ago';
}

/** Seconds from now until then; 0 where that is past. @param {string|null|undefined} at */
export const until = at => (at == null ? 0 : Math.max(0, (+new Date(at) - Date.now()) / 1000));
