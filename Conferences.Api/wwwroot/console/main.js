// The console is static: it talks to the service by its public API and its socket alone, at addresses relative to its
// own.
import { html, render } from './vendor/htm-preact-standalone.js';
import { App } from './app.js';
import { applyTheme } from './lib/theme.js';

applyTheme();
render(html`<${App} />`, document.getElementById('app'));
