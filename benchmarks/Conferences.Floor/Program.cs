using System.Collections.Concurrent;
using Conferences.Floor;
using Npgsql;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
await using var database = NpgsqlDataSource.Create(
    builder.Configuration.GetConnectionString("Postgres")
        ?? throw new InvalidOperationException("ConnectionStrings__Postgres is not set."));
var models = new ConcurrentDictionary<string, Model>();
string[] writing = ["PUT", "PATCH"];

var app = builder.Build();
app.MapGet("/health/live", http => http.Response.WriteAsync("""{"status":"healthy"}"""));
app.MapGet("/rows/{account}", http => Reading.PageAsync(http, database));
app.MapGet("/rows/{account}/{id}", http => Reading.OneAsync(http, database));
app.MapPut("/models/{name}", async (string name, Lesson lesson) =>
    (models[name] = await Learning.FromAsync(database, lesson)).Describe());
app.MapMethods("/written/{name}", writing, async http =>
{
    await http.Request.Body.CopyToAsync(Stream.Null);
    await models[(string)http.Request.RouteValues["name"]!].WriteAsync(database);
    http.Response.StatusCode = StatusCodes.Status201Created;
});
await app.RunAsync();
