import { html } from '../vendor/htm-preact-standalone.js';
import { Heading } from '../components/heading.js';
import { t } from '../texts.js';

export const CreatePage = () => html`<${Heading} title=${t.app.conferences} />`;
export const EditPage = ({ id }) => html`<${Heading} title=${id} />`;
