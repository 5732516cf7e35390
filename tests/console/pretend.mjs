// A gateway that is only played, for states that a real one is rarely in.
import { list } from './fake/calls.mjs';
import { fake } from './fake/server.mjs';

/** @param {(act: () => Promise<void>) => void} after @param {object} [state] @param {number} [port] */
export async function pretend(after, state = {}, port = 0) {
  const one = fake({ calls: list(), ...state });
  await new Promise(ready => one.server.listen(port, '127.0.0.1', ready));
  const stop = () => new Promise(ended => {
    one.state.streams.forEach(stream => stream.destroy());
    one.server.closeAllConnections();
    one.server.close(ended);
  });
  after(stop);
  return { ...one, stop, port: one.server.address().port, base: `http://127.0.0.1:${one.server.address().port}` };
}

/**
 * Waits until these streams are open, each by words of its address. A page opens its one stream anew when it has learnt what it
 * shows: what is sent before would not be seen.
 * @param {any} state @param {string[]} wanted
 */
export async function streams(state, ...wanted) {
  const asked = () => [...state.streams].map(stream => stream.asked);
  for (const end = Date.now() + 60000; Date.now() < end; await new Promise(next => setTimeout(next, 20))) {
    if (asked().length === wanted.length && wanted.every((words, at) => asked()[at].includes(words))) return;
  }
  throw new Error(`the streams are ${JSON.stringify(asked())}`);
}
