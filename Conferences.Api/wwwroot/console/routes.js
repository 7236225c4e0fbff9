// Every view of the console: its route, and the component that shows it. A component gets the route's parameters.
import { ConferencesPage } from './pages/conferences.js';
import { ConferencePage } from './pages/conference.js';
import { CreatePage, EditPage } from './pages/form.js';
import { DeletedPage } from './pages/deleted.js';
import { HistoryPage } from './pages/history.js';
import { WebhookPage } from './pages/webhook.js';
import { EditWebhookPage, NewWebhookPage, WebhooksPage } from './pages/webhooks.js';

export const routes = [
  ['', ConferencesPage],
  ['conferences', ConferencesPage],
  ['conferences/new', CreatePage],
  ['conferences/:id', ConferencePage],
  ['conferences/:id/edit', EditPage],
  ['conferences/:id/history', HistoryPage],
  ['deleted', DeletedPage],
  ['webhooks', WebhooksPage],
  ['webhooks/new', NewWebhookPage],
  ['webhooks/:id', WebhookPage],
  ['webhooks/:id/edit', EditWebhookPage],
];
