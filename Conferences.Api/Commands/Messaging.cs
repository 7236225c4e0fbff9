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
        builder.Services.AddHostedService<IdempotentReplyExpiry>()
            .ConfigureMarten(options => options.Schema.For<IdempotentReply>());
        builder.Host.UseWolverine(options =>
        {
            // Without this the handlers vanish under a test host, whose entry assembly is another one.
            options.ApplicationAssembly = typeof(Messaging).Assembly;
            options.Discovery.DisableConventionalDiscovery()
                .IncludeType(typeof(ConferenceBatchHandler))
                .IncludeType(typeof(CreationBatchHandler))
                .IncludeType(typeof(KeepReplyHandler))
                .IncludeType(typeof(ErasePersonHandler));
            options.Durability.Mode = DurabilityMode.MediatorOnly;
            options.Policies.AutoApplyTransactions();

            // Every build carries its handlers' adapters, but for the one that writes them (StaticHandlers.targets).
            options.CodeGeneration.TypeLoadMode = typeof(Messaging).Assembly.GetType(GeneratedHandlers) is null
                ? TypeLoadMode.Dynamic
                : TypeLoadMode.Static;

            // A lost race is decided again from what the winner left behind. The pauses are short, since the lock on
            // the stream already makes nodes take turns; only first appends and unique rows race at all.
            options.Policies.OnException<ConcurrencyException>()
                .Or<ExistingStreamIdCollisionException>()
                .Or<DocumentAlreadyExistsException>()
                .RetryWithCooldown(5.Milliseconds(), 20.Milliseconds(), 50.Milliseconds(), 100.Milliseconds(),
                    200.Milliseconds(), 400.Milliseconds());
        });
        return builder;
    }

    /// <summary>True if the same may well succeed a little later: nothing is wrong with what was asked.</summary>
    public static bool IsPassing(Exception failure) =>
        failure is MailboxFullException or OverloadedException || IsLostRace(failure) || IsAway(failure);

    /// <summary>True if the database takes no such value: ill-formed (22) or beyond a limit of its (54).</summary>
    public static bool IsUnstorable(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };

    /// <summary>True if somebody else wrote first; nothing of this attempt was recorded.</summary>
    public static bool IsLostRace(Exception failure) =>
        failure is ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException;

    /// <summary>True if all writers are kept out for a while; nothing of this attempt was recorded.</summary>
    public static bool IsKeptOut(Exception failure) =>
        failure.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>
    /// True if the database is away or in trouble; whether the commit happened is then unknown. So it is while the
    /// service starts: what reads the facts may be up before what records them.
    /// </summary>
    public static bool IsAway(Exception failure) =>
        !IsUnstorable(failure)
        && (failure is WolverineHasNotStartedException
            || Cause<NpgsqlException>(failure) is not null || Cause<TimeoutException>(failure) is not null);

    // Not the base exception: under a refused connection that is the socket's own.
    private static T? Cause<T>(Exception failure) where T : Exception =>
        failure as T ?? (failure.InnerException is { } inner ? Cause<T>(inner) : null);
}
