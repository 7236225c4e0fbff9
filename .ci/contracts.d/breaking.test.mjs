import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { breakingChanges } from './breaking.mjs';

const thing = { $ref: '#/components/schemas/Thing' };
const json = (schema) => ({ 'application/json': { schema } });

const document = () => structuredClone({
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  paths: {
    '/things': {
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { $ref: '#/components/parameters/sort' },
        ],
        responses: {
          200: {
            description: 'Found',
            headers: { ETag: { schema: { type: 'string' } } },
            content: { ...json({ type: 'array', items: thing }), 'text/csv': { schema: { type: 'string' } } },
          },
          404: { description: 'Unknown' },
        },
      },
      post: {
        requestBody: { required: false, content: json({ $ref: '#/components/schemas/NewThing' }) },
        responses: { 201: { description: 'Created', content: json(thing) } },
      },
    },
    '/things/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'Found', content: json(thing) } },
      },
    },
  },
  components: {
    parameters: { sort: { name: 'sort', in: 'query', schema: { type: 'string', enum: ['up', 'down'] } } },
    schemas: {
      Thing: {
        type: 'object',
        required: ['id', 'kind'],
        properties: {
          id: { type: 'string' },
          kind: { type: 'string', enum: ['a', 'b'] },
          size: { type: 'integer' },
          note: { type: ['string', 'null'] },
        },
      },
      NewThing: {
        type: 'object',
        required: ['kind'],
        properties: {
          kind: { type: 'string', enum: ['a', 'b'] },
          size: { type: 'integer' },
          note: { type: 'string', maxLength: 100 },
        },
      },
    },
  },
});

const list = (it) => it.paths['/things'].get;
const add = (it) => it.paths['/things'].post;
const shown = (it) => it.components.schemas.Thing;
const taken = (it) => it.components.schemas.NewThing;

const breaking = {
  'a path is removed': (it) => delete it.paths['/things/{id}'],
  'a method is removed': (it) => delete it.paths['/things'].post,
  'a parameter is removed': (it) => list(it).parameters.shift(),
  'a required parameter is added': (it) =>
    list(it).parameters.push({ name: 'x', in: 'query', required: true, schema: { type: 'string' } }),
  'a parameter becomes required': (it) => { list(it).parameters[0].required = true; },
  'a parameter gets a lower maximum': (it) => { list(it).parameters[0].schema.maximum = 50; },
  'a parameter loses a value': (it) => { it.components.parameters.sort.schema.enum = ['up']; },
  'a body becomes required': (it) => { add(it).requestBody.required = true; },
  'a member of a body is removed': (it) => delete taken(it).properties.note,
  'a member of a body becomes required': (it) => taken(it).required.push('note'),
  'a required member is added to a body': (it) => {
    taken(it).properties.more = { type: 'string' };
    taken(it).required.push('more');
  },
  'a member of a body loses a value': (it) => { taken(it).properties.kind.enum = ['a']; },
  'a member of a body may be less long': (it) => { taken(it).properties.note.maxLength = 10; },
  'a member of a body gets another type': (it) => { taken(it).properties.note.type = 'integer'; },
  'a status is removed': (it) => delete list(it).responses[404],
  'a content type is removed': (it) => delete list(it).responses[200].content['text/csv'],
  'a header of a response is removed': (it) => delete list(it).responses[200].headers.ETag,
  'a member of a response is removed': (it) => delete shown(it).properties.size,
  'a member of a response is no longer required': (it) => { shown(it).required = ['id']; },
  'a member of a response gets another type': (it) => { shown(it).properties.size.type = 'string'; },
  'a member of a response may be null': (it) => { shown(it).properties.size.type = ['integer', 'null']; },
  'a member of a response may have one more value': (it) => shown(it).properties.kind.enum.push('c'),
};

const harmless = {
  'nothing changes': () => {},
  'a path is added': (it) => { it.paths['/more'] = { get: { responses: { 200: { description: 'Found' } } } }; },
  'an optional parameter is added': (it) =>
    list(it).parameters.push({ name: 'x', in: 'query', schema: { type: 'string' } }),
  'parameters change places': (it) => list(it).parameters.reverse(),
  'a parameter gets a higher maximum': (it) => { list(it).parameters[0].schema.maximum = 200; },
  'an optional member is added to a body': (it) => { taken(it).properties.more = { type: 'string' }; },
  'a member of a body may have one more value': (it) => taken(it).properties.kind.enum.push('c'),
  'a member of a body may be null': (it) => { taken(it).properties.note.type = ['string', 'null']; },
  'a status is added': (it) => { list(it).responses[429] = { description: 'Too many' }; },
  'a content type is added': (it) => {
    list(it).responses[200].content['application/x-ndjson'] = { schema: { type: 'string' } };
  },
  'a member is added to a response': (it) => {
    shown(it).properties.more = { type: 'string' };
    shown(it).required.push('more');
  },
  'a member of a response is never null any more': (it) => { shown(it).properties.note.type = 'string'; },
  'values and required members change places': (it) => {
    it.components.parameters.sort.schema.enum.reverse();
    shown(it).properties.kind.enum.reverse();
    shown(it).required.reverse();
  },
  'a description changes': (it) => { list(it).description = 'All of them'; },
};

function changed(change) {
  const after = document();
  change(after);
  return breakingChanges(document(), after);
}

for (const [name, change] of Object.entries(breaking)) {
  test(`it breaks clients that ${name}`, () => ok(changed(change).length > 0));
}

for (const [name, change] of Object.entries(harmless)) {
  test(`it breaks nobody that ${name}`, () => deepStrictEqual(changed(change), []));
}

test('a change is said in one line', () => deepStrictEqual(
  changed(breaking['a member of a response gets another type']).at(-1),
  '/things/{id} › get › responses › 200 › content › application/json › schema › properties › size › type: '
    + '"integer" is now "string"'));

test('the published document breaks nobody who used it before', () => {
  const published = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url)));
  deepStrictEqual(breakingChanges(published, structuredClone(published)), []);
  const without = structuredClone(published);
  delete without.paths['/v2/about'];
  strictEqual(breakingChanges(published, without).length, 1);
});
