using System.CommandLine;
using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;

namespace Conferences.Api.Bus;

/// <summary><c>bus …</c>: events on RabbitMQ, and what could not be handled there.</summary>
internal static class BusCommand
{
    private const string Digits = "takes 32 lower-case hex digits";

    public static Command Create() => new(
        "bus", "Print events as they are published, publish them again, and handle dead letters")
    {
        Listen(), Replay(), Deadletters(), Redeliver(), Purge(),
    };

    private static ServiceCommand Listen()
    {
        var account = new Option<string>("--account")
        {
            Description = "Only this account's events",
            HelpName = "ACCOUNT",
        }.MustBe(Ids.IsId, Digits);
        var conference = new Option<string>("--conference")
        {
            Description = "Only this conference's events",
            HelpName = "ID",
        }.MustBe(Ids.IsId, Digits);
        var count = new Option<int?>("--count")
        {
            Description = "End after so many events",
            HelpName = "NUMBER",
        }.MustBe(
            it => int.TryParse(it, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0,
            "takes a number from 1");
        return new("listen", "Print events as they are published, one JSON object a line", CommandNeeds.Service, call =>
            WithBroker(call, services => ListenToEvents.GoAsync(
                services, call.Of(account), call.Of(conference), call.Of(count))))
        {
            account, conference, count,
        };
    }

    private static ServiceCommand Replay()
    {
        var from = new Option<string>("--from")
        {
            Description = "The first position to publish again, 0 for all, or a time like 2026-01-31T12:00:00Z",
            HelpName = "POSITION",
            Required = true,
        }.MustBe(
            ReplayEvents.IsStart, "takes a position, a whole number from 0, or a time like 2026-01-31T12:00:00Z");
        return new("replay", "Publish events again, in order and with the same ids", CommandNeeds.Database, call =>
            WithBroker(call, services => ReplayEvents.GoAsync(services, call.Of(from)!)))
        {
            from,
        };
    }

    private static ServiceCommand Deadletters()
    {
        var json = Listing.JsonOption();
        return new("deadletters", "List the dead letters, and why they are", CommandNeeds.Service, call =>
            WithBroker(call, services => ShowDeadLetters.GoAsync(services, call.Of(json))))
        {
            json,
        };
    }

    private static ServiceCommand Redeliver()
    {
        var id = Id();
        return new("redeliver", "Return dead letters to their queue", CommandNeeds.Service, call =>
            WithBroker(call, services => RedeliverDeadLetters.GoAsync(services, call.Of(id))))
        {
            id,
        };
    }

    private static ServiceCommand Purge()
    {
        var id = Id();
        return new("purge", "Delete dead letters", CommandNeeds.Service, call =>
            WithBroker(call, services => PurgeDeadLetters.GoAsync(services, call.Of(id))))
        {
            id,
        };
    }

    private static Option<string> Id() =>
        new("--id") { Description = "Only the dead letter of this id", HelpName = "ID" };

    private static async Task<bool> WithBroker(CommandCall call, Func<IServiceProvider, Task<bool>> run) =>
        call.Services.GetService<Broker>() is null
            ? CommandError.Report("ConnectionStrings__RabbitMq is not set.")
            : await run(call.Services);
}
