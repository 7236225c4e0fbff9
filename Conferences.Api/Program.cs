using Conferences.Api.Hosting;

return await ConferencesApplication.RunAsync(args);
