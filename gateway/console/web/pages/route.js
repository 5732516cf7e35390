// One route: what it can do, how names are translated, what went wrong.
import { get, segment } from '../api.js';
import { ago, duration, failedOf, rate, whole } from '../format.js';
import { useLive } from '../live.js';
import { placeOfDescription } from '../openapi.js';
import { gateway, useWatched } from '../store.js';
import { Alert, Card, Empty, Head, Health, Tag, Waiting, useAnswer } from '../ui.js';
import { Name, Text } from '../wire.js';
import { html, useState } from '../vendor/preact.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

/** @param {Schemas['RouteDetail']['match']} match */
const matchOf = match => (!match ? 'by its name in the path' : 'host' in match ? `Host ${match.host}` : `header ${Object.entries(match.header).map(([n, v]) => `${n}: ${v}`).join(', ')}`);

const written = { none: 'This back end has no roles.', read: 'Roles can be read only.', set: 'The back end takes the whole set. The gateway reads it first, and keeps roles outside the map.',
  delta: 'The back end takes single roles, added and removed one by one.' };

const accesses = { read: 'read', write: 'write', 'read-write': 'read, write', 'create-only': 'at creation' };
const needs = { 'on-create': 'at creation', always: 'always' };

/** @param {{route: Schemas['RouteDetail']}} props */
function Fields({ route }) {
  const rows = [...(route.fields || []), ...(route.extensions || []).map(e => ({ ...e, vendor_name: e.name, needed: 'never', name: `extensions.${route.dialect}.${e.name}` }))];
  return html`<${Card} name="Fields" beside=${rows.length}>
    <div class="scroll"><table class="wrap"><caption class="sr">Fields</caption><thead><tr><th scope="col">Field</th><th scope="col">Access</th><th scope="col">Vendor’s name</th><th scope="col">Needed</th></tr></thead>
    <tbody>${rows.map(f => html`<tr key=${f.name}><td class="m whole"><${Name} of=${f.name} /></td><td class="nowrap">${accesses[/** @type {'read'} */ (f.access)] || f.access}</td>
      <td class="m whole">${f.vendor_name ? html`<${Name} of=${f.vendor_name} />` : html`<span class="mute">–</span>`}</td><td class="nowrap">${needs[/** @type {'always'} */ (f.needed)] || ''}</td></tr>`)}</tbody></table></div><//>`;
}

const unmapped = { preserve: 'kept by every write, not shown', passthrough: 'shown and written under the vendor’s name', reject: 'such a user’s roles cannot be written' };

/** @param {{route: Schemas['RouteDetail']}} props */
function RoleMap({ route }) {
  const roles = route.roles || {}, map = Object.entries(roles.map || {}), how = roles.style || 'none';
  return html`<${Card} name="Roles">${map.length === 0 ? html`<p class="pad none mute">${how === 'none' ? written.none : 'There is no map: every name passes as it is.'}</p>`
    : html`<div class="scroll"><table><caption class="sr">Roles map</caption><thead><tr><th scope="col">Role</th><th scope="col">Vendor’s name</th></tr></thead>
      <tbody>${map.map(([name, vendor]) => html`<tr key=${name}><td class="m">${name}${(roles.default || []).includes(name) && html` <${Tag}>default<//>`}</td><td class="m"><${Text} text=${vendor} /></td></tr>`)}</tbody></table></div>`}
    <dl class="list-of"><dt>Written</dt><dd>${written[/** @type {'set'} */ (how)] || how}</dd>
      <dt>Outside the map</dt><dd>${unmapped[/** @type {'reject'} */ (roles.unmapped)] || roles.unmapped}</dd>
      <dt>Default roles</dt><dd>${(roles.default || []).join(', ') || 'none'}</dd></dl><//>`;
}

/** How calls were answered since the gateway began. @param {{statuses: Record<string, number>}} props by HTTP status */
function Answers({ statuses }) {
  const rows = Object.entries(statuses || {});
  return html`<${Card} name="Answers since the start" beside=${rows.length || ''}>${rows.length === 0 ? html`<${Empty}>No call of this route was answered yet.<//>`
    : html`<table><caption class="sr">Answers since the start</caption><thead><tr><th scope="col">Status</th><th scope="col" class="num">Calls</th></tr></thead>
      <tbody>${rows.map(([status, count]) => html`<tr key=${status}><td class="m">${status}</td><td class="num">${whole(count)}</td></tr>`)}</tbody></table>`}<//>`;
}

/** What calls were answered instead of what they asked for. @param {{problems: Record<string, number>}} props by name */
function Problems({ problems }) {
  const rows = Object.entries(problems || {});
  return html`<${Card} name="Problems of the last hour" beside=${rows.length || ''}>${rows.length === 0 ? html`<${Empty}>No call of this route has met a problem within the last hour.<//>`
    : html`<table><caption class="sr">Problems of the last hour</caption><thead><tr><th scope="col">Problem</th><th scope="col" class="num">Calls</th></tr></thead>
      <tbody>${rows.map(([name, count]) => html`<tr key=${name}><td class="m">${name}</td><td class="num">${whole(count)}</td></tr>`)}</tbody></table>`}<//>`;
}

/** @param {{name: string, live: Schemas['Route']}} props */
function Links({ name, live }) {
  const metrics = useWatched(gateway)?.links?.metrics;
  return html`<${Card} name="Links"><div class="links">
    <a class="btn" href=${'/console/calls?inspect=' + segment(name)}>Inspect</a><a class="btn" href=${'/console/try?route=' + segment(name)}>Try it</a>
    <a class="btn" href=${'/console/users/' + segment(name)}>Users</a><a class="btn" href=${'/console/audit?route=' + segment(name)}>Audit</a>
    <a class="btn" href=${'/console/reference/' + segment(name)}>Reference</a>
    <a class="btn" href=${'/console/api/' + placeOfDescription(name)} download=${name + '.openapi.json'}>openapi.json</a>
    ${metrics && html`<a class="btn" href=${metrics.replaceAll('{route}', segment(name))} rel="noreferrer">Metrics <span aria-hidden="true">↗</span></a>`}
  </div><dl class="list-of"><dt>Calls/s</dt><dd>${rate(live.rate)}</dd><dt>Failed</dt><dd>${failedOf(live)}</dd><dt>p95</dt><dd>${duration(live.p95)}</dd><dt>Last call</dt><dd>${ago(live.last_call)}</dd></dl><//>`;
}

/** @param {{words: string[]}} props */
export function Route({ words: [name] }) {
  const [now, setNow] = useState(/** @type {Schemas['Route']|null} */ (null));
  // Events do not have the counts by status and problem: they are asked for anew, at most every ten seconds, when there was a call.
  const called = Math.floor(Date.parse(now?.last_call ?? '') / 10000) || 0;
  const answer = useAnswer(signal => get(`routes/${segment(name)}`, signal), [name, called]);
  useLive(['overview'], { overview: told => setNow(told.routes?.find(r => r.name === name) || null) }, [name]);
  const route = answer.value && { ...answer.value, ...now };
  return html`<${Head} title=${name} />
    ${answer.problem?.status === 404 ? html`<div class="card"><${Empty}>The configuration in effect has no route of this name. The <a href="/console/">overview</a> lists those that it has.<//></div>`
      : !route ? html`<${Waiting} answer=${answer} />` : html`<${Alert} problem=${answer.problem} again=${answer.again} />
      <div class="card"><dl class="list-of"><dt>Back end</dt><dd><a href=${'/console/backends/' + segment(route.backend)}>${route.backend}</a> <span class="mute">${route.dialect}</span></dd>
        <dt>Health</dt><dd><${Health} health=${route.health} reason=${route.reason} /></dd><dt>Chosen</dt><dd><${Text} text=${matchOf(route.match)} /></dd>
        ${route.concurrency && html`<dt>Concurrency</dt><dd>${route.concurrency}</dd>`}</dl></div>
      <div class="two"><div><${Fields} route=${route} /></div><div><${Links} name=${name} live=${route} /><${Problems} problems=${route.problems} /><${RoleMap} route=${route} /><${Answers} statuses=${route.statuses} /></div></div>`}`;
}
