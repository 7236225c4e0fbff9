export default {
  input: '../../docs/openapi.json',
  output: { path: 'hey-api/generated', module: { extension: '.js' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
};
