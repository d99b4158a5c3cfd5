// A file of its own: the page's Content-Security-Policy allows no script inside HTML.
SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  // No document leaves this server to be validated elsewhere.
  validatorUrl: null,
  // Hundreds of operations: closed until asked for.
  docExpansion: 'none',
  filter: true,
});
