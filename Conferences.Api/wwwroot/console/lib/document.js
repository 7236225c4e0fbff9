// The fields of a conference's document, from the published contract: a field that is added there is in the form.
import { serviceUrl } from './paths.js';
import { ApiError } from './api.js';
import { textOf } from './names.js';
import { t } from '../texts.js';

const SECTIONS = [
  ['general', /^(name|conference_numbers|max_participants|owner_id|language|require_moderator|wait_for_moderator)$/],
  ['member', /^member\./],
  ['moderator', /^moderator\./],
  ['sounds', /^(play_|max_members_media)/],
  ['profile', /^profile(\.|$)/],
  ['media', /^(bridge_|caller_controls|controls|domain|flags|focus|moderator_controls|profile_name)/],
];

const SWITCHES = { yes: true, true: true, no: false, false: false };

const FIRST = ['name', 'conference_numbers', 'max_participants'];

let reading = null;

/** [{ path, label, kind, hint, section, preset, readOnly }], once for the page. @throws ApiError */
export function loadFields() {
  reading ??= readFields().catch(failure => {
    reading = null;
    throw failure;
  });
  return reading;
}

async function readFields() {
  let answer;
  try {
    answer = await fetch(serviceUrl('openapi/v1.json'));
  } catch (failure) {
    throw Object.assign(new ApiError(0), { cause: failure });
  }
  if (!answer.ok)
    throw new ApiError(answer.status);
  const { Conference: read, ConferenceDocument: written, ...others } = (await answer.json()).components.schemas;
  const onlyRead = Object.entries(read.properties).filter(([key]) => isOwn(key) && !(key in written.properties))
    .map(([key, schema]) => [key, { ...schema, readOnly: true }]);
  const fields = [...flatten({ ...written.properties, ...Object.fromEntries(onlyRead) }, '', others)];
  const rank = it => FIRST.includes(it.path) ? FIRST.indexOf(it.path) : FIRST.length;
  return fields.sort((one, other) => rank(one) - rank(other));
}

function* flatten(properties, prefix, components) {
  for (const [key, schema] of Object.entries(properties)) {
    const path = `${prefix}${key}`;
    const parts = partsOf(schema, components);
    const types = parts.flatMap(it => it.type);
    const inner = parts.find(it => it.properties)?.properties;
    if (!inner || types.includes('string'))
      yield field(path, schema, types);
    if (inner)
      yield* flatten(inner, `${path}.`, components);
  }
}

/** What a member may be: a component, one of several, or what is said in place. */
function partsOf(schema, components) {
  return schema.$ref ? partsOf(components[schema.$ref.split('/').at(-1)], components)
    : schema.anyOf ? schema.anyOf.flatMap(it => partsOf(it, components)) : [schema];
}

function field(path, schema, types) {
  const kind = types.includes('boolean') ? (types.includes('string') ? 'switch' : 'flag')
    : types.includes('integer') || types.includes('number') ? 'number'
      : types.includes('array') ? (schema.items?.type === 'string' ? 'list' : 'json')
        : types.includes('string') ? 'text' : 'json';
  const more = { list: t.form.listHint, json: t.form.jsonHint, switch: t.form.switchHint }[kind];
  const preset = schema['x-default'];
  const shows = preset !== undefined && typeof preset !== 'object' && kind !== 'flag';
  return {
    path,
    kind,
    label: labelOf(path),
    hint: [schema.description && `${schema.description}.`, more, shows && t.form.defaultHint(preset)]
      .filter(Boolean).join(' '),
    section: SECTIONS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other',
    preset,
    readOnly: schema.readOnly === true,
    secret: /password/.test(path),
  };
}

/** member.join_muted → Member join muted */
export function labelOf(path) {
  const words = path.replaceAll(/[._-]+/g, ' ');
  return words[0].toUpperCase() + words.slice(1);
}

/** Keys of a document that are its own, not the service's. */
const isOwn = key => key !== 'id' && !key.startsWith('_') && !key.startsWith('pvt_');

const at = (document, path) => path.split('.').reduce((value, key) => value?.[key], document);

/** What the form shows of a document: a text or a flag by path; '' is what all that the form does not know is under. */
export function valuesOf(document, fields) {
  const values = {};
  for (const { path, kind, preset } of fields) {
    const value = at(document, path);
    values[path] = kind === 'flag' ? (value ?? preset ?? false) === true
      : kind === 'list' && Array.isArray(value) && value.every(it => typeof it === 'string') ? value.join(', ')
        : value === undefined || value === null || (path === 'profile' && typeof value === 'object') ? ''
          : kind === 'switch' && typeof value === 'boolean' ? (value ? 'yes' : 'no')
            : kind === 'json' || typeof value === 'object' ? JSON.stringify(value, null, 2) : textOf(value);
  }
  const known = new Set(fields.map(it => it.path.split('.')[0]));
  const others = Object.entries(document).filter(([key]) => isOwn(key) && !known.has(key));
  values[''] = others.length === 0 ? '' : JSON.stringify(Object.fromEntries(others), null, 2);
  return values;
}

/**
 * The document that the form's values make of `base`. What the form does not show is kept.
 * @returns {{ document: object, errors: Record<string, string> }}
 */
export function documentOf(base, values, fields) {
  const errors = {};
  const known = new Set(fields.map(it => it.path.split('.')[0]));
  const kept = Object.entries(base).filter(([key]) => isOwn(key) && known.has(key));
  const document = structuredClone(Object.fromEntries(kept));
  if (values['']?.trim())
    Object.assign(document, parseObject(values[''], '', errors));
  if (values.profile?.trim())
    document.profile = values.profile;
  else if (typeof document.profile === 'string')
    delete document.profile;
  const isNamed = typeof document.profile === 'string';
  for (const it of fields) {
    if (it.readOnly || it.path === 'profile' || (isNamed && it.path.startsWith('profile.')))
      continue;
    put(document, it.path, parse(it, values[it.path], at(base, it.path), errors));
  }
  return { document, errors };
}

function parse({ path, kind, preset }, value, before, errors) {
  switch (kind) {
    case 'flag':
      // A flag that nobody has ever set stays absent.
      return value === false && before === undefined && preset === undefined ? undefined : value;
    case 'list':
      return value.trim().startsWith('[') ? parseJson(value, path, errors) : splitList(value);
    case 'number':
      return value.trim() === '' ? undefined : /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
    case 'json':
      return value.trim() === '' ? undefined : parseJson(value, path, errors);
    case 'switch':
      return value.trim() === '' ? undefined : SWITCHES[value.trim().toLowerCase()] ?? value;
    default:
      return value === '' ? undefined : value;
  }
}

const splitList = text => text.split(/[\n,;]+/).map(it => it.trim()).filter(Boolean);

function parseJson(text, path, errors) {
  try {
    return JSON.parse(text);
  } catch {
    errors[path] = t.form.badJson;
    return undefined;
  }
}

function parseObject(text, path, errors) {
  const value = parseJson(text, path, errors);
  if (value === undefined || (value !== null && typeof value === 'object' && !Array.isArray(value)))
    return value ?? {};
  errors[path] = t.form.badObject;
  return {};
}

function put(document, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  let place = document;
  for (const key of keys) {
    if (place[key] === undefined && value === undefined)
      return;
    place = place[key] ??= {};
  }
  if (value === undefined)
    delete place[last];
  else
    place[last] = value;
}

/** The service's validation errors by the field they belong to; what belongs to none is under `general`. */
export function errorsByField(problems, values, fields) {
  const errors = {};
  const general = [];
  const add = (path, text) => errors[path] = errors[path] ? `${errors[path]} ${text}` : text;
  for (const { path, rule, message, cause } of problems) {
    const text = cause && !Array.isArray(cause) ? t.form.inUse(message, textOf(cause)) : `${message}.`;
    if (path === 'numbers' && rule === 'unique') {
      const clashing = textOf(cause).split(/,\s*/);
      const places = fields.filter(it => /(^|[._])numbers$/.test(it.path)
        && splitList(values[it.path] ?? '').some(number => clashing.includes(number)));
      if (places.length > 0) {
        places.forEach(it => add(it.path, text));
        continue;
      }
    }
    const place = fields.filter(it => path === it.path || path.startsWith(`${it.path}.`))
      .sort((one, other) => other.path.length - one.path.length)[0];
    if (place)
      add(place.path, text);
    else
      general.push(`${path}: ${text}`);
  }
  return { errors, general };
}
