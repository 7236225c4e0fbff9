using Conferences.Api.Commands;
using Conferences.Api.Queries;
using Conferences.Api.RabbitMq;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using RabbitMQ.Client;

namespace Conferences.Api.Media.Kazoo;

/// <summary>A Kazoo cluster as the media server: commands, events and searches over its RabbitMQ.</summary>
internal sealed partial class KazooLink(
    Broker broker,
    MediaEvents events,
    LiveQueries conferences,
    ActiveSpeakers speakers,
    KazooRosters rosters,
    KazooSearch search,
    KazooMemberCache memory,
    MediaMeter meter,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<KazooLink> log) : BackgroundService, IMediaServer, IMediaLink
{
    private const string Name = "media";

    private readonly KazooSettings settings = KazooSettings.Of(configuration);

    private volatile KazooConversation? current;
    private int timesUp;
    private CancellationToken stopping;

    public string Switch => "kazoo";

    public bool TakesJoins => false;

    public MediaCapabilities Capabilities => MediaCapabilities.All;

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
            : [.. nameless.Select(it => it.ParticipantId)];
    }

    public async Task SendAsync(MediaCommand command, CancellationToken cancellation)
    {
        var conversation = current ?? throw new LinkDownException();

        // Kazoo dials into whatever runs under that name, whoever's it is. Nobody else waits while it is asked.
        if (command is { Name: MediaCommands.Dial, IsDynamic: false, IsRunning: false })
            _ = DialWhereFreeAsync(command, conversation);
        else
            await DeliverAsync(command, conversation, cancellation);
    }

    public Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation) => current is { } conversation
            ? rosters.AllAsync([.. recorded.Select(it => it.Name)], accounts, conversation, cancellation)
            : Task.FromException<IReadOnlyList<HeldConference>>(new LinkDownException());

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        return broker.KeepAsync(Name, ConverseAsync, stoppingToken);
    }

    private async Task ConverseAsync(IConnection connection, CancellationToken over)
    {
        var inbox = new KazooReplyConsumer(events, speakers, memory, search, clock, log);
        var conversation = await KazooConversation.BeginAsync(
            connection,
            settings,
            reply => inbox.TakeReply(reply, over),
            inbox.TakeSignal,
            (incoming, outgoing, fail) =>
                new(incoming, outgoing, events, conferences, memory, meter, clock, log, fail, over),
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

    private MediaTarget[] Nameless(MediaCommand command) =>
    [
        .. memory.Numbered(command).Where(it => it is { MemberId: null, ParticipantId: > 0 }),
    ];

    private async Task LearnAsync(
        MediaCommand command, KazooConversation conversation, CancellationToken cancellation)
    {
        try
        {
            await rosters.LearnAsync(
                command.Conference, [.. Nameless(command).Select(it => it.CallId)], conversation, cancellation);
        }
        catch (LinkDownException)
        {
            // Then it cannot be sent either, and fails for that reason.
        }
    }

    private async Task DeliverAsync(
        MediaCommand command, KazooConversation conversation, CancellationToken cancellation)
    {
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

    private async Task DialWhereFreeAsync(MediaCommand dial, KazooConversation conversation)
    {
        try
        {
            if (await rosters.IsFreeAsync(dial.Conference, conversation, stopping))
                await DeliverAsync(dial, conversation, stopping);
            else
            {
                IsAnothers(dial.ConferenceId, dial.Account);
                await FailAsync(dial, Reason.Unknown);
            }
        }
        catch (UnsentException why)
        {
            await FailAsync(dial, why.Reason);
        }
        catch (OperationCanceledException)
        {
            // The operation times out.
        }
    }

    private async Task FailAsync(MediaCommand dial, Reason reason)
    {
        try
        {
            await Retries.Pipeline.ExecuteAsync(
                async _ => await events.TryHearAsync(
                    dial.Account,
                    dial.ConferenceId,
                    context => new FailOperation(dial.OperationId!.Value, reason, context.At),
                    dial.OperationId),
                stopping);
        }
        catch (OperationCanceledException)
        {
            // The operation times out.
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Did not dial into conference {ConferenceId}: the media server runs it for another account than {Account}.",
        EventName = "kazoo.dial_refused")]
    private partial void IsAnothers(string conferenceId, string account);

    [LoggerMessage(
        LogLevel.Warning,
        "Unknown whether {Command} reached conference {ConferenceId}; the operation's outcome will show.",
        EventName = "kazoo.command_uncertain")]
    private partial void Unsure(string command, string conferenceId);
}
