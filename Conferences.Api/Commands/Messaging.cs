using Conferences.Api.Commands.Links;
using Conferences.Api.Commands.Webhooks;
using Conferences.Api.Store;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.Core;
using Marten;
using Marten.Exceptions;
using Npgsql;
using Wolverine;
using Wolverine.ErrorHandling;

namespace Conferences.Api.Commands;

/// <summary>Commands reach their handlers through Wolverine, in process.</summary>
internal static class Messaging
{
    private const string GeneratedHandlers = "Internal.Generated.WolverineHandlers.GeneratedHandlerRegistry";

    public static WebApplicationBuilder AddCommands(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Mailboxes>().AddSingleton<LiveCommandParser>().AddScoped<CommandEndpoint>();
        builder.Services.AddSingleton<WebhookCommands>().AddSingleton<LinkTokens>();
        builder.Services.AddHostedService<IdempotentReplyExpiry>()
            .ConfigureMarten(options => options.Schema.For<IdempotentReply>());

        // Wolverine logs every failed attempt under the message's type, including lost races that the next attempt
        // wins. What fails for good reaches the request, which logs it once, with its id.
        Type[] messages =
        [
            typeof(ConferenceBatch), typeof(CreationBatch), typeof(KeepReply), typeof(ErasePerson),
            typeof(WebhookEnvelope),
        ];
        foreach (var message in messages)
            builder.Logging.AddFilter(message.FullName, LogLevel.None);
        builder.Host.UseWolverine(options =>
        {
            // Without this no handlers are found under a test host, whose entry assembly is another one.
            options.ApplicationAssembly = typeof(Messaging).Assembly;
            options.Discovery.DisableConventionalDiscovery()
                .IncludeType(typeof(ConferenceBatchHandler))
                .IncludeType(typeof(CreationBatchHandler))
                .IncludeType(typeof(KeepReplyHandler))
                .IncludeType(typeof(ErasePersonHandler))
                .IncludeType(typeof(WebhookHandler));
            options.Durability.Mode = DurabilityMode.MediatorOnly;
            options.Policies.AutoApplyTransactions();

            // Every build contains the generated handler adapters, except the one that writes them
            // (StaticHandlers.targets).
            options.CodeGeneration.TypeLoadMode = typeof(Messaging).Assembly.GetType(GeneratedHandlers) is null
                ? TypeLoadMode.Dynamic
                : TypeLoadMode.Static;

            // After a lost race, decide again on what the winner wrote. The pauses are short, since the lock on
            // the stream already makes nodes take turns; only first appends and unique rows race at all.
            options.Policies.OnException<ConcurrencyException>()
                .Or<ExistingStreamIdCollisionException>()
                .Or<DocumentAlreadyExistsException>()
                .RetryWithCooldown(5.Milliseconds(), 20.Milliseconds(), 50.Milliseconds(), 100.Milliseconds(),
                    200.Milliseconds(), 400.Milliseconds());
        });
        return builder;
    }

    /// <summary>True if the failure is temporary: the same command may succeed later.</summary>
    public static bool IsPassing(Exception failure) =>
        failure is MailboxFullException or OverloadedException
        || StoreFailures.IsLostRace(failure) || StoreFailures.IsAway(failure);
}
