// Texts of others, numbers and times.
import assert from 'node:assert/strict';
import test from 'node:test';
import { page } from './page.mjs';

const { tokens, visible, layout, readable, languageOf } = await page('wire.js');
const format = await page('format.js');
const { secondsOf } = await page('pages/inspect.js');

test('B10: control characters and marks of direction are shown as what they are', () => {
  const rows = [['a\u0000b', 'a\u2400b'], ['\u001b[31m', '\u241b[31m'], ['\u202Eevil', 'U+202Eevil'], ['\u200b', 'U+200B'], ['\u2066x\u2069', 'U+2066xU+2069'],
    ['\ufeff', 'U+FEFF'], ['\u007f', '\u2421'], ['a\tb\nc', 'a\tb\nc'], ['a\r\nb', 'a\nb'], ['a\rb', 'a\u240db'], ['<img onerror=x>', '<img onerror=x>'], ['Ágata 名前', 'Ágata 名前']];
  for (const [text, shown] of rows) assert.equal(visible(text), shown);
});

test('a coloured text is the text, whatever it holds', () => {
  const texts = ['{"a": [1, -2.5e3, true, null, "x\\"y"], "b": {"c": ""}}', '<A x="1"><b:c>t</b:c><!-- n --><d/></A>', '{"broken": ', '<<<>>>', '', '"', '{]}', '<a b=', 'a"b"c'];
  for (const text of texts) for (const language of ['json', 'xml', 'text'])
    assert.equal(tokens(text, language).map(t => t[0]).join(''), text, language);
});

test('JSON has its names, texts and numbers coloured, XML its tags', () => {
  assert.deepEqual(tokens('{"a": "b", "c": 1}', 'json').filter(t => /[psn]/.test(t[1])), [['"a"', 'p'], ['"b"', 's'], ['"c"', 'p'], ['1', 'n']]);
  assert.deepEqual(tokens('<a x="1">t</a>', 'xml').filter(t => t[1] === 't').map(t => t[0]), ['<a', '>', '</a', '>']);
});

test('what a text is, is decided by its type, and by its first letter where there is none', () => {
  const rows = [['application/json', '', 'json'], ['application/problem+json; charset=utf-8', '', 'json'], ['application/xml', '', 'xml'], ['text/html', '{', 'text'], ['', ' {', 'json'], ['', '<a', 'xml'], ['', 'a', 'text']];
  for (const [type, text, language] of rows) assert.equal(languageOf(type, text), language, type + text);
});

test('JSON in one line is laid out, and stays the same value', () => {
  for (const value of [{ a: 1, b: [1, 2], c: { d: { e: [] } } }, [], {}, [{ a: 'x'.repeat(90) }, null], { roles: { set: ['supervisor'] }, n: 'ü\n' }])
    assert.deepEqual(JSON.parse(layout(value)), value);
  assert.equal(layout({ operation: 'update', roles: { set: ['agent'] }, x: {} }), '{\n  "operation": "update",\n  "roles": { "set": ["agent"] },\n  "x": {}\n}');
  assert.equal(readable('not json'), 'not json');
  assert.equal(readable('{"a":1}').includes('\n'), true);
});

test('numbers and times read as people write them', () => {
  const rows = [[format.duration(400), '0.4 ms'], [format.duration(31000), '31 ms'], [format.duration(5003000), '5.0 s'], [format.duration(null), '–'], [format.precise(173300), '173.3 ms'],
    [format.rate(0), '0'], [format.rate(0.6), '0.6'], [format.rate(173.2), '173'], [format.percent(0.962), '96 %'], [format.percent(0.0006), '0.06 %'], [format.percent(0), '0 %'], [format.percent(null), '–'], [format.failedOf({ rate: 0, failed_share: 0 }), '–'], [format.failedOf({ rate: 1, failed_share: 0 }), '0 %'], [format.failedOf({ rate: 0, failed_share: 0.5 }), '50 %'],
    [format.bytes(1), '1 byte'], [format.bytes(412), '412 bytes'], [format.bytes(16384), '16 KiB'], [format.bytes(8388608), '8.0 MiB'], [format.span(9), '9 s'], [format.span(250), '4 min'], [format.span(533000), '6 d 4 h'],
    [format.countdown(461), '7:41'], [format.countdown(-3), '0:00'], [format.counted(1, 'call'), '1 call'], [format.counted(10000, 'call'), '10,000 calls'], [format.ago(null), 'never'],
    [format.ago('2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1, 0, 0, 4)), '4 s ago']];
  for (const [made, wanted] of rows) assert.equal(made, wanted);
});

test('bounds of time come as the file writes them or in microseconds', () => {
  for (const [text, seconds] of [['60m', 3600], ['90s', 90], ['1h', 3600], [600000000, 600], ['500ms', 0.5]]) assert.equal(secondsOf(text), seconds);
});
