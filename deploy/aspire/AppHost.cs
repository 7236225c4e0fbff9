// The service beside a PostgreSQL and a RabbitMQ in containers, and the dashboard with their logs, traces and metrics:
//
//     dotnet run --project deploy/aspire
//
// Needs Docker. The dashboard's address is printed; the service's is among its resources.
var builder = DistributedApplication.CreateBuilder(args);

var postgres = builder.AddPostgres("postgres-server")
    .WithImageTag("17.12")
    .WithDataVolume("conferences-postgres");
var rabbitMq = builder.AddRabbitMQ("rabbitmq")
    .WithImageTag("4.3.6")
    .WithDataVolume("conferences-rabbitmq");

// An account and a key to log in with. They are generated once, kept among the user's secrets, and shown as parameters
// in the dashboard.
var account = builder.AddParameter("account", new GenerateParameterDefault
{
    MinLength = 32,
    Upper = false,
    Special = false,
    Lower = false,
}, secret: false, persist: true);
var key = builder.AddParameter("api-key", Generated(), secret: true, persist: true);
var signingKey = builder.AddParameter("signing-key", Generated(), secret: true, persist: true);

builder.AddProject<Projects.Conferences_Api>("conferences")
    .WithReference(postgres.AddDatabase("Postgres", "conferences"))
    .WithReference(rabbitMq, "RabbitMq")
    .WithEnvironment("Authentication__ApiKeys__0__AccountId", account)
    .WithEnvironment("Authentication__ApiKeys__0__Key", key)
    .WithEnvironment("Authentication__SigningKey", signingKey)
    .WithHttpHealthCheck("/health/ready")
    .WithUrlForEndpoint("http", _ => new() { Url = "/console/", DisplayText = "Console" })
    .WithUrlForEndpoint("http", _ => new() { Url = "/docs/", DisplayText = "API" })
    .WaitFor(postgres)
    .WaitFor(rabbitMq);

await builder.Build().RunAsync();

static GenerateParameterDefault Generated() => new() { MinLength = 64, Special = false };
