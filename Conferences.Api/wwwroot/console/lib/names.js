// What things are called where they have no name of their own.
import { t } from '../texts.js';

export const nameOf = conference => textOf(conference.name) || t.list.unnamed;

/** Any JSON value as text: custom fields hold anything, and nothing of it is ever markup. */
export function textOf(value) {
  return typeof value === 'string' ? value
    : value === null || value === undefined ? ''
      : typeof value === 'object' ? JSON.stringify(value) : `${value}`;
}

const lists = value => Array.isArray(value) ? value.map(textOf) : [];

export const numbersOf = conference => [
  ...lists(conference.conference_numbers),
  ...lists(conference.member?.numbers),
  ...lists(conference.moderator?.numbers),
];
