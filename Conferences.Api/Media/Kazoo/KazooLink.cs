using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.RabbitMq;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;
using RabbitMQ.Client;

namespace Conferences.Api.Media.Kazoo;

/// <summary>A Kazoo cluster as the media server: commands, events and searches over its RabbitMQ.</summary>
internal sealed partial class KazooLink(
    Broker broker,
    MediaEvents events,
    ActiveSpeakers speakers,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<KazooLink> log) : BackgroundService, IMediaServer, IMediaLink
{
    private const string Name = "media";

    private readonly KazooSettings settings = KazooSettings.Of(configuration);
    private readonly KazooMemberCache memory = new();
    private readonly KazooSearch search = new(KazooSettings.Of(configuration).SearchTime, clock);

    private volatile KazooConversation? current;
    private int timesUp;

    public string Switch => "kazoo";

    public bool TakesJoins => false;

    public bool IsExact => false;

    public bool IsUp => current is not null;

    public int TimesUp => timesUp;

    // It runs later, and in a context of its own.
    public IEnumerable<Command> ImmediateEvents(Operation requested, ConferenceState state, CommandContext context) =>
        [];

    public async Task<IReadOnlyCollection<int>> UnnamedAsync(MediaCommand command, CancellationToken cancellation)
    {
        if (Nameless(command).Length > 0 && current is { } conversation)
            await LearnAsync(command, conversation, cancellation);
        var nameless = Nameless(command);

        // A relation needs both of its participants.
        return nameless.Length > 0 && command.Name == MediaCommands.Relate
            ? [.. command.Targets.Select(it => it.ParticipantId)]
            : nameless;
    }

    public async Task SendAsync(MediaCommand command, CancellationToken cancellation)
    {
        var conversation = current ?? throw new LinkDownException();
        var expires = command.Expires - clock.GetUtcNow();
        if (expires <= TimeSpan.Zero)
            return;
        var named = command with { Targets = memory.Numbered(command) };
        var messages = KazooCommands.For(named, conversation.Speaker);
        if (command.Name == MediaCommands.Dial && messages is [var dial])
            memory.Dial(KazooDial.Of(command, dial));
        var deliveries = await Task.WhenAll(
            messages.Select(it => conversation.SayAsync(it, expires, cancellation)));
        if (deliveries.Contains(Delivery.Unroutable))
            throw command.Name == MediaCommands.Dial ? new LinkDownException() : new NotRunningException();
        if (deliveries.Length > 0 && deliveries.All(it => it is Delivery.Unsent))
            throw new LinkDownException();
        if (deliveries.Any(it => it is not Delivery.Taken))
            Unsure(command.Name, command.ConferenceId);
    }

    public async Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<Place> places, IReadOnlyCollection<string> accounts, CancellationToken cancellation)
    {
        var conversation = current ?? throw new LinkDownException();

        // Events that wait to be recorded are older than the replies to this query.
        await search.CatchUpAsync(conversation, cancellation);
        var asked = Task.WhenAll(places.Select(it => RosterAsync(it, conversation, cancellation)));
        var running = await Task.WhenAll(accounts.Select(it => RunningAsync(it, conversation, cancellation)));
        var others = await Task.WhenAll(running.SelectMany(it => it).Except(places)
            .Select(it => RosterAsync(it, conversation, cancellation)));
        return [.. (await asked).Concat(others).OfType<HeldConference>()];
    }

    public override void Dispose()
    {
        search.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        broker.KeepAsync(Name, ConverseAsync, stopping);

    private async Task ConverseAsync(IConnection connection, CancellationToken over)
    {
        var inbox = new KazooReplyConsumer(events, speakers, memory, search, clock, log);
        var conversation = await KazooConversation.BeginAsync(
            connection,
            settings,
            reply => inbox.TakeReply(reply, over),
            inbox.TakeSignal,
            (incoming, outgoing, fail) => new(incoming, outgoing, events, memory, clock, log, fail, over),
            over);
        try
        {
            (current, timesUp) = (conversation, timesUp + 1);
            broker.Goes(Name);
            await conversation.End.WaitAsync(over);
        }
        finally
        {
            current = null;
            speakers.Forget();
        }
    }

    private int[] Nameless(MediaCommand command) =>
    [
        .. memory.Numbered(command).Where(it => it is { MemberId: null, ParticipantId: > 0 })
            .Select(it => it.ParticipantId),
    ];

    private async Task LearnAsync(
        MediaCommand command, KazooConversation conversation, CancellationToken cancellation)
    {
        try
        {
            await RosterAsync(new(command.Account, command.ConferenceId), conversation, cancellation);
        }
        catch (LinkDownException)
        {
            // Then it cannot be sent either, and fails for that reason.
        }
    }

    private async Task<HeldConference?> RosterAsync(
        Place place, KazooConversation conversation, CancellationToken cancellation)
    {
        var said = await search.AskAsync(
            conversation.Speaker.Search(place.Account, place.ConferenceId), conversation, cancellation);
        if (said is not KazooReply.Held held)
            return said is KazooReply.NotHeld ? new(place, null) : null;
        foreach (var leg in held.Roster.Legs.Where(it => it.MemberId is not null))
            memory.Number(place, leg.CallId, leg.MemberId!.Value);
        return new(place, held.Roster);
    }

    private async Task<IEnumerable<Place>> RunningAsync(
        string account, KazooConversation conversation, CancellationToken cancellation) =>
        await search.AskAsync(conversation.Speaker.SearchAll(account), conversation, cancellation)
            is KazooReply.Running running
                ? running.ConferenceIds.Where(Ids.IsId).Select(id => new Place(account, id))
                : [];

    [LoggerMessage(LogLevel.Warning,
        "Unknown whether {Command} reached conference {ConferenceId}; the operation's outcome will show.")]
    private partial void Unsure(string command, string conferenceId);
}
