// The page at which somebody joins by a link: it knows no account and no conference, only the link in its own address.
import { html, render } from './vendor/htm-preact-standalone.js';
import { JoinPage } from './pages/join.js';
import { applyTheme } from './lib/theme.js';

applyTheme();
const link = decodeURIComponent(location.pathname.split('/').at(-1));
render(html`<${JoinPage} link=${link} />`, document.getElementById('app'));
