// Every view of the console: its route, and the component that shows it. A component gets the route's parameters.
import { ConferencesPage } from './pages/conferences.js';
import { ConferencePage } from './pages/conference.js';
import { CreatePage, EditPage } from './pages/form.js';

export const routes = [
  ['', ConferencesPage],
  ['conferences', ConferencesPage],
  ['conferences/new', CreatePage],
  ['conferences/:id', ConferencePage],
  ['conferences/:id/edit', EditPage],
];
