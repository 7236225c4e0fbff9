using Conferences.Api;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using JasperFx;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
await using var postgres = await builder.UsePostgresAsync(args);
if (postgres is null)
    return 1;

builder.UseAddress().AddEventStore().AddMessaging().AddSecurity();
var app = builder.Build();
app.UseCrossbar();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseRateLimiter();
app.MapRoutes();

if (Postgres.IsCommand(args))
    return await app.RunJasperFxCommands(args);
return await app.ServeAsync();
