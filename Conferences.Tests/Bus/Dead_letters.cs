using System.Net;
using System.Text;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Api.Responses;
using Conferences.Development;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Npgsql;
using RabbitMQ.Client;

namespace Conferences.Tests.Bus;

/// <summary>Messages that can never be handled are set aside with a reason, and do not block others.</summary>
public sealed class Dead_letters(SharedCommands shared) : IClassFixture<SharedCommands>, IAsyncLifetime
{
    private readonly Portal portal = shared.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Commander Commander => shared.Commander;

    public async ValueTask InitializeAsync() => await Commander.PurgeAsync(BrokerTopology.DeadLetters);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task hold_the_message_and_its_reason_while_the_queue_goes_on()
    {
        var fine = Commander.Event("conference.create", portal.Account, null);
        (string Body, string? ContentType, int Status, string Reason)[] bad =
        [
            ("{", CloudEvent.ContentType, 400, "depth"),
            ("[]", CloudEvent.ContentType, 400, "object"),
            (fine, "text/plain", 415, "content type"),
            (fine, null, 415, "content type"),
            (fine.Replace("1.0", "0.9", StringComparison.Ordinal), CloudEvent.ContentType, 400, "specversion"),
            (fine.Replace("\"id\"", "\"no\"", StringComparison.Ordinal), CloudEvent.ContentType, 400, "attribute id"),
            (fine.Replace("create", "adore", StringComparison.Ordinal), CloudEvent.ContentType, 400, "attribute type"),
            (fine.Replace(portal.Account, "x", StringComparison.Ordinal), CloudEvent.ContentType, 400, "accountid"),
            (Commander.Event("conference.delete", portal.Account, null), CloudEvent.ContentType, 400, "subject"),
            (fine + new string(' ', CrossbarRequest.MaxBody), CloudEvent.ContentType, 413, "bytes"),
        ];
        foreach (var (body, contentType, status, reason) in bad)
        {
            (await Commander.AskAsync(body, contentType)).Is(status);
            (await Commander.AskAsync(fine)).Is(201);

            var letter = await Commander.DeadLetterAsync();
            Assert.Equal(body, Encoding.UTF8.GetString(letter.Body.Span));
            Assert.Equal(contentType, letter.BasicProperties.ContentType);
            Assert.Contains(reason, Header(letter, "reason"), StringComparison.Ordinal);
            Assert.Equal(("", BrokerTopology.Commands),
                (Header(letter, "first-death-exchange"), Header(letter, "first-death-routing-key")));
            Assert.EndsWith("Z", Header(letter, "first-death-at"), StringComparison.Ordinal);
            Assert.True(letter.BasicProperties.Persistent);
        }
    }

    [Fact]
    public async Task are_kept_whatever_properties_the_message_had()
    {
        await Commander.SendAsync(
            new()
            {
                ContentType = CloudEvent.ContentType,
                UserId = Uri.UnescapeDataString(shared.Uri.UserInfo.Split(':')[0]),
                Expiration = "60000",
                MessageId = "theirs",
                Headers = new Dictionary<string, object?> { ["CC"] = new List<object?> { "elsewhere" } },
            },
            "no JSON"u8.ToArray());
        var letter = await Commander.DeadLetterAsync();
        Assert.Equal("theirs", letter.BasicProperties.MessageId);
        Assert.False(letter.BasicProperties.IsExpirationPresent());
        Assert.False(letter.BasicProperties.Headers!.ContainsKey("CC"));
    }

    [Fact]
    public async Task are_no_place_for_what_is_well_formed_and_refused()
    {
        var id = await portal.Create();
        (await Commander.Ask("conference.patch", portal.Account, id, """{"max_participants":-1}""")).Is(400);
        (await Commander.Ask("conference.patch", portal.Account, "x")).Is(404);
        (await Commander.Ask("conference.act", portal.Account, id, """{"action":"jackson"}""")).Is(404);
        (await Commander.Ask("conference.patch", portal.Account, id, beside: ""","ifmatch":"9" """)).Is(412);
        (await Commander.Ask("conference.patch", portal.Account, id, """{"name":"\uFFFE"}""")).Is(200);
        Assert.Equal(0u, await Commander.CountAsync(BrokerTopology.DeadLetters));
    }

    [Fact]
    public async Task take_what_fails_each_time_until_the_reason_is_gone_and_they_are_delivered_again()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var whole = await Live(id, null);
        await Live(id, "\"nothing the service ever wrote\"");
        var lost = await Commander.Ask("conference.act", portal.Account, id, """{"action":"lock"}""", "lost");
        lost.Is(500);
        (await Commander.Ask("conference.create", portal.Account, null)).Is(201);

        var shown = await Run("deadletters");
        Assert.Contains("conference.act", shown, StringComparison.Ordinal);
        Assert.Contains(portal.Account, shown, StringComparison.Ordinal);
        Assert.Contains("It fails each time it is tried", shown, StringComparison.Ordinal);
        await Holds(1);
        Assert.Contains("no dead letter with that id", await Run("redeliver", "--id", "x"), StringComparison.Ordinal);

        await Live(id, whole);
        Assert.Contains("Put back on conferences.commands: 1.", await Run("redeliver"), StringComparison.Ordinal);
        await Until.Async(async () => (await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
        Assert.Equal(0u, await Commander.CountAsync(BrokerTopology.DeadLetters));
        (await Commander.Ask("conference.act", portal.Account, id, """{"action":"lock"}""", "lost")).Is(201);
    }

    [Fact]
    public async Task are_delivered_again_one_by_one_under_the_id_they_keep()
    {
        string[] bodies = ["first", "second"];
        foreach (var body in bodies)
            await Commander.AskAsync(body);
        var second = await Peek(1);

        var said = await Run("redeliver", "--id", Header(second, "dead-letter-id"));

        Assert.Contains("Put back on conferences.commands: 1.", said, StringComparison.Ordinal);
        await Until.Async(async () => await Commander.CountAsync(BrokerTopology.DeadLetters) == 2);
        var letters = new[] { await Commander.DeadLetterAsync(), await Commander.DeadLetterAsync() };
        Assert.Equal(bodies, letters.Select(letter => Encoding.UTF8.GetString(letter.Body.Span)));
        foreach (var name in (string[])["dead-letter-id", "first-death-at", "reason"])
            Assert.Equal(Header(second, name), Header(letters[1], name));
    }

    [Fact]
    public async Task are_deleted_all_or_one_by_one()
    {
        foreach (var body in (string[])["first", "second", "third"])
            await Commander.AskAsync(body);
        var second = Header(await Peek(1), "dead-letter-id");
        Assert.Contains("Deleted: 1.", await Run("purge", "--id", second), StringComparison.Ordinal);
        Assert.Contains("no dead letter with that id", await Run("purge", "--id", second), StringComparison.Ordinal);
        await Holds(2);
        Assert.Contains("Deleted: 2.", await Run("purge"), StringComparison.Ordinal);
        Assert.Equal(0u, await Commander.CountAsync(BrokerTopology.DeadLetters));
    }

    private static string Header(BasicGetResult letter, string name) =>
        Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers![name]!);

    // The broker puts back what was only looked at after the connection has ended that did so.
    private Task Holds(uint letters) =>
        Until.Async(async () => await Commander.CountAsync(BrokerTopology.DeadLetters) == letters);

    private async Task<BasicGetResult> Peek(int index)
    {
        var factory = new ConnectionFactory { Uri = shared.Uri };
        await using var connection = await factory.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        BasicGetResult? found = null;
        for (var at = 0; at <= index; at++)
            found = await channel.BasicGetAsync(BrokerTopology.DeadLetters, autoAck: false, Cancellation);
        return found!;
    }

    // The stored live state of the conference, replaced if a replacement is given.
    private async Task<string> Live(string id, string? replacement)
    {
        await using var database = NpgsqlDataSource.Create(shared.ConnectionString);
        await using var command = database.CreateCommand(
            """
            with before as (select data::text from conferences.mt_doc_liveconference where id = $1),
            changed as (update conferences.mt_doc_liveconference set data = $2::jsonb where id = $1 and $2 is not null)
            select data from before
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = (object?)replacement ?? DBNull.Value, DataTypeName = "text" });
        return (string)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task<string> Run(params string[] arguments)
    {
        var ended = await Programs.RunAsync(
            "env",
            [$"ConnectionStrings__RabbitMq={shared.Uri}", "dotnet", Executable.Service, "bus", .. arguments],
            user: null,
            Cancellation);
        return ended.Output + ended.Errors;
    }
}
