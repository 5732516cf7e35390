// What happened to a call, in sentences. The gateway says facts; the words are here.
import { duration } from './format.js';
import { html } from './vendor/preact.js';
import { visible } from './wire.js';

/** @typedef {import('./answers.js').Schemas} Schemas */

const vendors = { xarios: 'Xarios', genesys: 'Genesys', evovoice: 'EvoVoice', configureuser: 'ConnecttoTeams', scim: 'the SCIM service' };
/** @param {string|null|undefined} dialect */
export const vendorOf = dialect => vendors[/** @type {'scim'} */ (dialect || '')] || dialect || 'the vendor';

/** @param {any} names a list, or names with commas between */
const listed = names => {
  const all = (Array.isArray(names) ? names : String(names ?? '').split(/\s*,\s*/)).filter(Boolean).map(n => visible(String(n)));
  return all.length < 2 ? all.join('') : all.slice(0, -1).join(', ') + ' and ' + all.at(-1);
};
const b = (/** @type {any} */ text) => html`<b>${text}</b>`;
/** @param {number|undefined} n */
const times = n => (n && n > 1 ? n + ' times' : 'once');
const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth'];

/** One sentence for each fact; `of` holds its particulars. @type {Record<string, (of: any, record: any) => any>} */
const sentences = {
  'upsert': (_, r) => html`The change became ${b('one upsert of the whole user')} from the gateway’s record, because ${vendorOf(r.dialect)} cannot be read. `,
  'whole-set': (of, r) => html`The set of roles became a ${b(`${writeOf(r)?.method || 'write'} of the whole set`)}, because ${vendorOf(of.dialect || r.dialect)} takes no less. `,
  'kept-unmapped': of => html`${b(listed(of.roles))} ${of.roles?.length > 1 ? 'are' : 'is'} outside the route’s map and ${of.roles?.length > 1 ? 'were' : 'was'} kept. `,
  'waited-for-turn': of => html`The call ${b('waited for its turn')}, ${duration(of.took)}: another was writing to this user. `,
  'waited-for-pool': of => html`It ${b('waited for a connection')}, ${duration(of.took)}. `,
  'waited-for-token': of => html`It ${b('waited for a token')}, ${duration(of.took)}. `,
  'new-session': () => html`A ${b('session')} with the vendor was opened first. `,
  'renewed-login': () => html`The vendor refused the token, so it was ${b('renewed')} and the request sent again. `,
  'retried': of => html`A request met ${of.status ? 'a ' + of.status : 'no answer'} and was ${b(of.times > 1 ? `tried ${of.times} times more` : 'tried once more')}. `,
  'lost-answer': of => html`The answer to a write ${b('was lost')}${of.times > 1 ? ` ${times(of.times)}` : ''}. `,
  'looked-up': () => html`The gateway ${b('looked whether the write had arrived')}. `,
  'sent-once': () => html`The write was sent ${b('once')}. `,
  'confirmed': of => html`The write was ${b('confirmed')}${of.look > 1 ? ` by the ${ordinals[of.look] || of.look + 'th'} look` : ' by a read after it'}. `,
  'looked-again': of => html`The vendor showed the change late, so the gateway ${b(`looked again${of.times > 1 ? `, ${times(of.times)}` : ''}`)}. `,
  'ignored': of => html`${b(listed(of.fields))} ${b('ignored')}: the back end has no place for it. `,
  'warned': of => html`The client was ${b('warned')} about ${listed(of.pointers)}. `,
  'refused': (of, r) => html`${of.by === 'backend' ? 'The vendor' : 'The gateway'} ${b('refused')} it, ${b(of.problem)}${detailOf(r)}. `,
  'not-modified': () => html`The client ${b('has this version')} already. `,
  'nothing-sent': () => html`${b('Nothing was sent')} to the vendor. `,
  'more-exchanges': of => html`${b(of.count + ' more requests')} were made than are kept here. `,
};

/** Why, as the client was told in JSON. @param {Schemas['CallRecord']} r */
const detailOf = r => {
  try {
    const { detail } = JSON.parse(r.told?.body.text || '');
    return detail ? ': ' + visible(detail) : '';
  } catch { return ''; }
};

/** The request that wrote at the vendor. @param {Schemas['CallRecord']} r */
const writeOf = r => (r.exchanges || []).find(e => e.writes && e.peer !== 'record');

/** The facts as the gateway tells them, with those that its requests show. @param {Schemas['CallRecord']} r @returns {{code: string, of: any}[]} */
export function factsOf(r) {
  const facts = r.facts || [], exchanges = r.exchanges || [], codes = new Set(facts.map(f => f.code));
  const own = [];
  if (writeOf(r) && exchanges.some(e => e.peer === 'record' && e.writes)) own.push({ code: 'upsert', of: {} });
  const retried = codes.has('retried') && exchanges.filter(e => e.writes && e.peer !== 'record').length === 1;
  if (retried) own.push({ code: 'sent-once', of: {} });
  const order = Object.keys(sentences);
  return [...own, ...facts].filter(f => sentences[f.code] && !(f.code === 'looked-again' && codes.has('confirmed'))).sort((a, z) => order.indexOf(a.code) - order.indexOf(z.code));
}

/** @param {{record: Schemas['CallRecord']}} props */
export function Story({ record }) {
  const facts = factsOf(record);
  return facts.length > 0 && html`<p class="story">${facts.map(f => sentences[f.code](f.of || {}, record))}</p>`;
}

/** Facts that have a sentence. */
export const known = Object.keys(sentences);
