// The webhooks of the account, by the public API.
import { ask } from '../../lib/api.js';
import { pathOf } from '../../lib/paths.js';

const hook = (id, ...rest) => pathOf('webhooks', id, ...rest);

export const webhooks = {
  page: options => ask('GET', 'webhooks', options),
  get: (id, options) => ask('GET', hook(id), options),
  create: document => ask('PUT', 'webhooks', { data: document }),
  change: (id, document, etag) => ask('PATCH', hook(id), { data: document, headers: etag ? { 'If-Match': etag } : {} }),
  remove: id => ask('DELETE', hook(id)),
  enableAll: () => ask('PATCH', 'webhooks', { data: { 're-enable': true } }),
  act: (id, action, data) => ask('PUT', hook(id), { data: { action, data } }),
  attempts: (id, options) => ask('GET', hook(id, 'attempts'), options),
};
