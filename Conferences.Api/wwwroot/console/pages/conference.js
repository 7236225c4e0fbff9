import { html } from '../vendor/htm-preact-standalone.js';
import { Heading } from '../components/heading.js';

export const ConferencePage = ({ id }) => html`<${Heading} title=${id} />`;
