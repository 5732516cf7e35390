// Loads a module of the pages without a browser: what they touch when they load is here.
import { web } from '../places.mjs';

Object.assign(globalThis, {
  location: new URL('http://127.0.0.1:9901/console/'), history: { pushState() {}, replaceState() {} }, addEventListener() {},
  document: { hidden: false, addEventListener() {}, getElementById: () => null, querySelector: () => null }, setInterval: () => 0,
});

/** @param {string} name below web/ */
export const page = name => import(`${web}/${name}`);
