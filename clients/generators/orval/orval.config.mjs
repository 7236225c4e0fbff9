export default {
  conferences: {
    input: '../../../docs/openapi.json',
    output: {
      target: 'generated/conferences.ts',
      client: 'fetch',
      override: {
        // Of the forms in which a list comes, JSON alone: there would be a type for each.
        contentType: { include: ['application/json'] },
        mutator: { path: 'fetcher.ts', name: 'fetcher', extension: '.js' },
      },
    },
  },
};
