// What happened to a call, in sentences. The gateway says facts; the words are here.
import { duration } from './format.js';
import { html } from './vendor/preact.js';
import { visible } from './wire.js';

const vendors = { xarios: 'Xarios', genesys: 'Genesys', evovoice: 'EvoVoice', configureuser: 'ConnecttoTeams', scim: 'the SCIM service' };
/** @param {string|null|undefined} dialect */
export const vendorOf = dialect => vendors[/** @type {'scim'} */ (dialect || '')] || dialect || 'the vendor';

/** @param {any} names */
const list = names => {
  const all = (Array.isArray(names) ? names : names == null ? [] : [names]).map(n => visible(String(n)));
  return all.length < 2 ? all.join('') : all.slice(0, -1).join(', ') + ' and ' + all.at(-1);
};
const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
const b = (/** @type {any} */ text) => html`<b>${text}</b>`;
const rolesOf = (/** @type {any} */ of) => of.roles || of.names || of.role || [];

/** One sentence for each fact; `of` holds its particulars. @type {Record<string, (of: any, record: any) => any>} */
const sentences = {
  'whole-set': (of, r) => html`The set of roles became a ${b(`${of.method || 'PUT'} of the whole set`)}, because ${vendorOf(r.dialect)} takes no less. `,
  'delta': (of, r) => html`${b('Single roles')} were added and removed, because ${vendorOf(r.dialect)} takes changes one by one. `,
  'upsert': (of, r) => html`The change became ${b('one upsert of the whole user')} from the gateway’s record, because ${vendorOf(r.dialect)} has no reads. `,
  'record': () => html`What was written was ${b('kept in the gateway’s record')}. `,
  'kept-unmapped': of => html`${b(list(rolesOf(of)))} ${Array.isArray(rolesOf(of)) && rolesOf(of).length > 1 ? 'are' : 'is'} outside the route’s map and ${Array.isArray(rolesOf(of)) && rolesOf(of).length > 1 ? 'were' : 'was'} kept. `,
  'retried': of => html`${of.after ? `A request met ${/^\d/.test(of.after) ? 'a ' + of.after : of.after} and was ` : 'A request was '}${b(of.times > 1 ? `tried ${of.times} times more` : 'tried once more')}. `,
  'sent-once': () => html`The write was sent ${b('once')}. `,
  'confirmed': of => html`The write was ${b('confirmed')}${of.looks > 1 ? ` by the ${ordinals[of.looks] || of.looks + 'th'} look` : ' by a read after it'}. `,
  'looked-again': of => html`The vendor showed the change late, so the gateway ${b(`looked ${of.times > 1 ? of.times + ' times more' : 'again'}`)}${of.waited ? ` after ${duration(of.waited)}` : ''}. `,
  'not-confirmed': of => html`The write was ${b('not confirmed')}: ${list(rolesOf(of)) || 'the vendor does not show it'}. `,
  'ignored': of => html`${b(list(of.fields || of.pointers || of.names || of.field))} ${b('ignored')}: ${of.why || 'the back end has no such field'}. `,
  'renewed-token': () => html`The vendor refused the token, so it was ${b('renewed')} and the request sent again. `,
  'new-token': () => html`A ${b('token')} was fetched first. `,
  'waited-for-turn': of => html`The call ${b('waited for its turn')}${of.took ? `, ${duration(of.took)}` : ''}: another was writing to this user. `,
  'waited-for-pool': of => html`The call ${b('waited for a connection')}${of.took ? `, ${duration(of.took)}` : ''}. `,
  'lookup': () => html`The answer to the write was lost, so the gateway ${b('looked whether it had arrived')}. `,
  'unchanged': () => html`The user ${b('was so already')}, and nothing was written. `,
  'dry-run': () => html`It was a ${b('dry run')}: nothing was written. `,
};

/** Whether something is known to be told. @param {any} record */
export const hasStory = record => Boolean(record.problem) || (record.facts || []).some((/** @type {any} */ f) => sentences[f.code]);

/** @param {{record: any}} props */
export function Story({ record }) {
  if (!hasStory(record)) return null;
  return html`<p class="story">${(record.facts || []).map((/** @type {any} */ f) => sentences[f.code]?.(f.of || {}, record))}
    ${record.problem && html`The client was told ${b(record.problem)}. `}</p>`;
}

/** Facts that no sentence is written for, by their codes: a test holds the two together. */
export const known = Object.keys(sentences);
