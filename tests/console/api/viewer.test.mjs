// What one page that looks costs the gateway: at most 1 % of a core (console.md, "Speed").
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { start } from '../gateway.mjs';

const seconds = 10, topics = 'overview,calls,inspections,configuration';

/** Seconds of a core that a process has used: utime and stime of proc(5), in ticks of 10 ms. @param {number} pid */
const used = pid => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;

/** The share of a core that the gateway uses while somebody looks, and while nobody does. */
async function shares(gateway) {
  const share = async () => {
    const before = used(gateway.told.child.pid);
    await new Promise(next => setTimeout(next, seconds * 1000)); // what is measured is a time
    return (used(gateway.told.child.pid) - before) / seconds;
  };
  const alone = await share(), stop = new AbortController();
  let bytes = 0;
  const named = Array.from({ length: 50 }, (_, i) => 'r' + i);
  const viewer = fetch(`${gateway.admin}/console/api/events?topics=${topics}&routes=${named}`, { signal: stop.signal }).then(async response => { for await (const chunk of response.body) bytes += chunk.length; }).catch(() => {});
  const viewed = await share();
  stop.abort();
  await viewer;
  assert.ok(bytes > 1000 * seconds / 2, `the viewer was told ${bytes} bytes`);
  return { alone, viewed };
}

// With 10,000 routes a release stays below 1 % as well; the bound leaves room for builds with sanitizers and for busy machines.
for (const [what, routes, most] of [['four routes', 0, 1], ['10,000 routes', 10000, 4]]) test(`one viewer of ${what} costs at most ${most} % of a core`, async t => {
  const gateway = await start(after, { routes: Array.from({ length: routes }, (_, i) => `  r${i}: { backend: contact-center }\n`).join('') });
  const { alone, viewed } = await shares(gateway);
  t.diagnostic(`nobody ${(100 * alone).toFixed(1)} %, one viewer ${(100 * viewed).toFixed(1)} % of a core`);
  assert.ok(100 * (viewed - alone) <= most, `${viewed} with a viewer, ${alone} without`);
});
