using Conferences.Api;
using Conferences.Api.Audit;
using Conferences.Api.Auth;
using Conferences.Api.Bus;
using Conferences.Api.Contract;
using Conferences.Api.Crossbar;
using Conferences.Api.Feeds;
using Conferences.Api.Hosting;
using Conferences.Api.Media;
using Conferences.Api.Views;

var home = AppContext.BaseDirectory;
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = home });
await using var postgres = await builder.UsePostgresAsync(args);
if (postgres is null)
    return 1;

builder.UseAddress().AddTelemetry().AddLimits().AddRateLimits().AddHealth();
builder.AddEventStore().AddProjections().AddQueries().AddCommands();
builder.AddAudit().AddFeeds().AddMedia().AddBus();
builder.AddCrossbar().AddAuth().AddContract().AddWelcome();
var app = builder.Build();
app.UseRequestIds().UseRequestScope().UseCrossbar(Failures.Reply, Failures.IsOrdinary);
app.UseRouting();
app.UseLimits();
app.UseAuth();

// Last, so that strangers who ask in an account's name do not use up what it may ask itself.
app.UseRateLimiter();
app.MapRoutes().MapHealth().MapContract();

if (Postgres.IsCommand(args))
    return await app.RunCommandAsync(args);
return await app.ServeAsync();
