// Which back end is slow, what fails, what needs somebody.
import { get, query, segment } from '../api.js';
import { ago, duration, failedOf, percent, rate, span, until, whole } from '../format.js';
import { extended, historyOf, remember, seenOf, timesOf } from '../history.js';
import { useLive } from '../live.js';
import { PlotCard, Spark } from '../plot.js';
import { address, setQuery, useWatched } from '../store.js';
import { Alert, Card, Dot, Empty, Head, Health, Tag, Waiting, useAnswer } from '../ui.js';
import { html, useEffect, useState } from '../vendor/preact.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

/** @param {string} link below /console, with it or without */
const pageOf = link => (link.startsWith('/console') ? link : '/console' + (link.startsWith('/') ? '' : '/') + link);

/** @param {string} link */
export const nameOfLink = link => (link.includes('backends/') ? 'Back end' : link.includes('routes/') ? 'Route'
  : link.includes('configuration') ? 'Configuration' : link.includes('audit') ? 'Audit' : 'Calls');

/** @param {{items: Schemas['Attention'][]}} props */
export const Attention = ({ items }) => items.length > 0 && html`
  <section class="card attention" aria-label="Needs attention"><ul>${items.map(item => {
    const [, first, rest] = /^(.*?[.!?;])(?:\s+(.*))?$/s.exec(item.text) || [null, item.text, ''];
    const to = item.link && pageOf(item.link);
    return html`<li><${Dot} tone=${item.severity} /><p><span class="sr">${item.severity === 'bad' ? 'Failure: ' : 'Warning: '}</span><b>${first}</b> <small>${rest}</small></p>
      ${to && to !== '/console/' ? html`<a href=${to}>${nameOfLink(to)}</a>` : html`<span></span>`}</li>`;
  })}</ul></section>`;

/** @param {Schemas['Overview']['totals']} totals @param {Schemas['Overview']} overview @returns {[string, string, string, string][]} */
function figuresOf(totals, overview) {
  const busy = (overview.routes || []).filter(r => r.rate > 0).length;
  const share = totals.rate ? totals.failed_rate / totals.rate : 0;
  const refused = totals.rate ? totals.client_error_rate / totals.rate : 0;
  const [p50, p95, p99] = [totals.p50, totals.p95, totals.p99].map(duration);
  const [, number, unit] = /^(\S+)(?: (.*))?$/.exec(p95) || [null, p95, ''];
  return [
    ['Requests', rate(totals.rate), '/s', busy ? `${whole(busy)} of ${whole(overview.route_count ?? overview.routes.length)} routes busy` : 'no route is busy'],
    ['Failed', percent(share), '', `5xx; 4xx ${percent(refused)}`],
    ['Answer time', totals.p95 == null ? '–' : '≈ ' + number, totals.p95 == null ? '' : ` ${unit} p95`, `p50 ${p50.replace(/(\.0)? ms$/, '')}, p99 ${p99}`],
    ['In flight', whole(totals.in_flight ?? 0), totals.in_flight_limit ? ` of ${whole(totals.in_flight_limit)}` : '', 'the limit adapts'],
    ['Vendor requests', totals.asked_per_call == null ? '–' : totals.asked_per_call.toFixed(1), ' per call', `${percent(totals.retried_share)} retried`],
    ['Writes', rate(totals.writes_rate), '/s', 'one user at a time'],
  ];
}

/** @param {{overview: Schemas['Overview']}} props */
const Figures = ({ overview }) => html`<dl class="card figures">${figuresOf(overview.totals, overview).map(([name, value, unit, sub]) => html`
  <div key=${name}><dt>${name}</dt><dd>${value}<small>${unit}</small></dd><dd class="sub">${sub}</dd></div>`)}</dl>`;

/** @param {(number|null)[]} values */
const top = values => Math.max(0, ...values.map(v => v || 0));
const ms = (/** @type {number|null} */ v) => (v == null ? '–' : v < 10 ? v.toFixed(1) : whole(v));

/** @param {{history: import('../history.js').History, totals: Schemas['Overview']['totals']}} props */
export function Plots({ history, totals }) {
  const times = timesOf(history);
  const inMs = (/** @type {(number|null)[]} */ values) => values.map(v => (v == null ? null : v / 1000));
  const p50 = inMs(history.p50), p95 = inMs(history.p95);
  return html`<div class="plots">
    <${PlotCard} plot=${{ title: 'Requests', unit: '/s', times, show: rate,
      label: `Requests per second in the last 15 minutes: now ${rate(totals.rate)}, highest ${rate(top(history.rate))}; failed now ${rate(totals.failed_rate)}, highest ${rate(top(history.failed_rate))}`,
      lines: [{ name: 'all', color: '--accent', fill: 0.16, values: history.rate }, { name: '5xx', color: '--bad', fill: 0.35, values: history.failed_rate }] }} />
    <${PlotCard} plot=${{ title: 'Answer times', unit: 'ms', times, show: ms,
      label: `Answer times in the last 15 minutes: median ${duration(totals.p50)}, 95th percentile ${duration(totals.p95)}, highest ${ms(top(p95))} ms`,
      lines: [{ name: 'p95', color: '--vendor', fill: 0.16, values: p95 }, { name: 'p50', color: '--accent', fill: 0.3, values: p50 }] }} /></div>`;
}

const routeColumns = [['Route'], ['Back end', 'hide-s'], ['Health'], ['Last 15 min', 'hide-s'], ['Calls/s', 'num'], ['Failed', 'num hide-s'], ['p95', 'num'], ['Last call', 'hide-s']];
const backEndColumns = [['Back end'], ['State'], ['Circuit', 'hide-s'], ['Pool'], ['Credentials', 'hide-s'], ['Asked/s', 'num hide-s'], ['p95', 'num hide-s'], ['Retried', 'num hide-s']];
/** @param {{columns: string[][]}} props */
export const HeadRow = ({ columns }) => html`<thead><tr>${columns.map(([name, cls = '']) => html`<th scope="col" class=${cls}>${name}</th>`)}</tr></thead>`;

/** @param {{row: Schemas['Route'], at: string}} props */
function RouteRow({ row, at }) {
  const seen = seenOf(row.name);
  return html`<tr><td><a class="name" href=${'/console/routes/' + segment(row.name)}>${row.name}</a></td>
    <td class="hide-s"><a href=${'/console/backends/' + segment(row.backend)}>${row.backend}</a></td>
    <td><${Health} health=${row.health} reason=${row.reason} /></td>
    <td class="hide-s">${row.last_call && seen.length > 1 ? html`<${Spark} values=${seen} label=${'Calls per second of ' + row.name} />` : html`<span class="mute">${row.last_call ? 'from now on' : 'no calls'}</span>`}</td>
    <td class="num">${rate(row.rate)}</td><td class="num hide-s">${failedOf(row)}</td>
    <td class="num nowrap">${duration(row.p95)}</td><td class="hide-s nowrap">${ago(row.last_call, +new Date(at))}</td></tr>`;
}

/** @param {{overview: Schemas['Overview']}} props */
function Routes({ overview }) {
  const q = useWatched(address).query.get('route') || '';
  const [typed, type] = useState(q);
  const answer = useAnswer(signal => get(`routes${query({ q, limit: 50 })}`, signal), [q]);
  const [more, setMore] = useState(/** @type {Schemas['Routes'][]} */ ([]));
  useEffect(() => { const t = setTimeout(() => { if (typed !== q) setQuery({ route: typed }); }, 200); return () => clearTimeout(t); }, [typed]);
  useEffect(() => setMore([]), [answer.value]);
  const first = answer.value?.routes || [];
  const now = new Map((overview.routes || []).map(r => [r.name, r]));
  const rows = [...first, ...more.flatMap(page => page.routes)].map(r => ({ ...r, ...now.get(r.name) }));
  const next = more.length ? more.at(-1)?.next : answer.value?.next;
  useLive(['overview'], {}, rows.slice(0, 50).map(r => r.name));
  const total = answer.value?.total ?? rows.length;
  const tools = html`<input type="search" aria-label="Find a route" placeholder="Find a route" value=${typed} onInput=${(/** @type {import('../ui.js').Typed} */ e) => type(e.target.value)} />`;
  const onward = () => get(`routes${query({ q, limit: 50, cursor: next })}`).then(page => setMore([...more, page]), () => answer.again());
  return html`<${Card} name="Routes" beside=${answer.value ? whole(total) : ''} tools=${tools}>
    ${!answer.value ? html`<${Waiting} answer=${answer} />` : rows.length === 0 ? html`<${Empty}>${q ? html`No route has “${q}” in its name. Clear the search to see all.`
      : html`The file has no route yet. Add one below <code>routes</code>, then reload it on <a href="/console/configuration">Configuration</a>.`}<//>`
      : html`<div class="scroll"><table><caption class="sr">Routes</caption><${HeadRow} columns=${routeColumns} />
        <tbody>${rows.map(row => html`<${RouteRow} key=${row.name} row=${row} at=${overview.at} />`)}</tbody></table></div>
        ${next && html`<div class="more"><button type="button" onClick=${onward}>More routes</button></div>`}`}<//>`;
}

/** What a token or a password of a back end is like. @param {Schemas['Backend']['credentials']} c */
export function credentialsOf(c) {
  if (!c || !c.kind || c.kind === 'none') return ['', 'none'];
  const left = c.ends ? until(c.ends) : null;
  if (c.last_error) return ['warn', left == null ? 'fetch fails' : `${left ? span(left) : 'ended'}, renewal fails`];
  return left == null ? ['', c.kind] : left < 600 ? ['warn', span(left)] : ['', span(left)];
}

/** @param {Pick<Schemas['Backend'], 'circuit'>} b */
export const circuitOf = b => (!b.circuit ? '–' : b.circuit.state === 'open' && b.circuit.open_for != null
  ? `open, ${span(b.circuit.open_for / 1e6)} left` : b.circuit.state);

/** @param {Pick<Schemas['Backend'], 'hosts'|'circuit'|'state'|'credentials'>} b @returns {[string, string]} the tone and the words */
export function stateOf(b) {
  const hosts = b.hosts || [];
  const out = hosts.filter(h => !h.in).length;
  if (out) return [out === hosts.length ? 'bad' : 'warn', `${hosts.length - out} of ${hosts.length} hosts`];
  if (b.circuit?.state === 'open') return ['bad', 'circuit open'];
  const state = b.state || 'unasked';
  const tone = { usable: 'ok', up: 'ok', degraded: 'warn', unasked: 'off' }[/** @type {'usable'} */ (state)] || 'bad';
  return [credentialsOf(b.credentials)[0] && tone === 'ok' ? 'warn' : tone, state === 'unasked' ? 'not asked yet' : state];
}

/** @param {{pool: Schemas['Pool']}} props */
export const Pool = ({ pool }) => html`<span class="bar" aria-hidden="true"><i class=${pool.waiting ? 'warn' : ''} style=${{ width: Math.min(100, pool.in_use / Math.max(1, pool.limit) * 100) + '%' }}></i></span>${pool.in_use} of ${pool.limit}
  ${pool.waiting > 0 && html` <${Tag} tone="warn">${pool.waiting} wait<//>`}`;

/** @param {{row: Schemas['Backend']}} props */
function BackEndRow({ row }) {
  const [tone, words] = stateOf(row);
  const [fault, credentials] = credentialsOf(row.credentials);
  const circuit = circuitOf(row);
  return html`<tr><td><a class="name" href=${'/console/backends/' + segment(row.name)}>${row.name}</a> <span class="mute hide-s">${row.dialect}</span></td>
    <td><span class="health"><${Dot} tone=${tone} /><span>${words}</span></span></td>
    <td class="hide-s">${/^(closed|–)$/.test(circuit) ? html`<span class="mute">${circuit}</span>` : html`<${Tag} tone="bad">${circuit}<//>`}</td>
    <td>${row.pool && html`<${Pool} pool=${row.pool} />`}</td>
    <td class="hide-s">${fault ? html`<${Tag} tone=${fault}>${credentials}<//>` : html`<span class="mute">${credentials}</span>`}</td>
    <td class="num hide-s">${rate(row.rate)}</td><td class="num hide-s nowrap">${duration(row.p95)}</td><td class="num hide-s">${percent(row.retried_share)}</td></tr>`;
}

/** @param {{rows: Schemas['Backend'][]}} props */
const BackEnds = ({ rows }) => html`<${Card} name="Back ends" beside=${whole(rows.length)}>${rows.length === 0
  ? html`<${Empty}>The file has no back end yet. Add one below <code>backends</code>, then reload it on <a href="/console/configuration">Configuration</a>.<//>`
  : html`<div class="scroll"><table><caption class="sr">Back ends</caption><${HeadRow} columns=${backEndColumns} />
    <tbody>${rows.map(row => html`<${BackEndRow} key=${row.name} row=${row} />`)}</tbody></table></div>`}<//>`;

export function Overview() {
  const answer = useAnswer(signal => get('overview', signal), []);
  const [live, setLive] = useState(/** @type {Schemas['Overview']|null} */ (null));
  const [history, setHistory] = useState(/** @type {import('../history.js').History|null} */ (null));
  const take = (/** @type {Schemas['Overview']} */ told) => {
    remember(told.routes || [], told.at);
    setHistory(before => extended(before, told));
    setLive(told);
  };
  useEffect(() => { if (answer.value) { setHistory(historyOf(answer.value.history)); take(answer.value); } }, [answer.value]);
  useLive(['overview'], { overview: take });
  const overview = live || answer.value;
  return html`<${Head} title="Overview" />
    ${answer.problem && html`<${Alert} problem=${answer.problem} again=${answer.again} />`}
    ${!overview ? !answer.problem && html`<${Waiting} answer=${answer} />` : html`
      <${Attention} items=${overview.attention || []} /><${Figures} overview=${overview} />
      ${history && html`<${Plots} history=${history} totals=${overview.totals} />`}
      <${Routes} overview=${overview} /><${BackEnds} rows=${overview.backends || []} />`}`;
}
