using Conferences.Api;
using Conferences.Api.Bus;
using Conferences.Api.Contract;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Conferences.Api.Media;

var home = AppContext.BaseDirectory;
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = home });
await using var postgres = await builder.UsePostgresAsync(args);
if (postgres is null)
    return 1;

builder.UseAddress().AddTelemetry().AddLimits().AddHealth().AddContract();
builder.AddEventStore().AddMessaging().AddMedia().AddBus().AddSecurity();
var app = builder.Build();
app.UseCrossbar(Failures.Reply, Failures.IsOrdinary);
app.UseRouting();
app.UseLimits();
app.UseSecurity();
app.MapRoutes().MapHealth().MapContract();

if (Postgres.IsCommand(args))
    return await app.RunCommandAsync(args);
return await app.ServeAsync();
