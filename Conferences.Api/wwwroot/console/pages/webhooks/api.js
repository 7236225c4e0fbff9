// The webhooks of the account, by the public API.
import { ApiError, ask } from '../../lib/api.js';
import { apiUrl, pathOf } from '../../lib/paths.js';

const hook = (id, ...rest) => pathOf('webhooks', id, ...rest);

export const webhooks = {
  page: options => ask('GET', 'webhooks', options),
  get: (id, options) => ask('GET', hook(id), options),
  create: document => ask('PUT', 'webhooks', { data: document }),
  replace: (id, document, etag) => ask('POST', hook(id), { data: document, headers: { 'If-Match': etag } }),
  change: (id, document) => ask('PATCH', hook(id), { data: document }),
  remove: id => ask('DELETE', hook(id)),
  enableAll: () => ask('PATCH', 'webhooks', { data: { 're-enable': true } }),
  act: (id, action, data) => ask('PUT', hook(id), { data: { action, data } }),
  attempts: (id, options) => ask('GET', hook(id, 'attempts'), options),
};

/** The types of events that a webhook may be limited to, as the service lists them. @throws ApiError */
export async function typesOfEvents(signal) {
  const answer = await fetch(apiUrl('webhooks'), { signal });
  if (!answer.ok)
    throw new ApiError(answer.status);
  const { data } = await answer.json();
  return data.find(it => it.id === 'conference')?.modifiers.types.items ?? [];
}
