using System.Text;
using System.Text.Json;
using Conferences.Api.Bus;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Bus;

/// <summary>How messages of the command queue are parsed.</summary>
public sealed class Reading_commands
{
    private const string Account = "0123456789abcdef0123456789abcdef";
    private const string Subject = "fedcba9876543210fedcba9876543210";
    private const string Id = "order-1";

    // Too long for a request's id, and not for an event's.
    private const string LongId =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef-"
        + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Key = $"bus\t/tests\t{Id}";
    private const string CloudEvents = "application/cloudevents+json";

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);
    private static readonly LiveCommandParser Live = new(new Loopback(), new ConfigurationBuilder().Build());

    public static TheoryData<string, string, string, Type> Good => new()
    {
        { "conference.create", """{"name":"x"}""", "", typeof(CreateConference) },
        { "conference.replace", """{"name":"x"}""", "", typeof(ReplaceConference) },
        { "conference.patch", """{"name":"x"}""", "", typeof(PatchConference) },
        { "conference.delete", "{}", "", typeof(DeleteConference) },
        { "conference.act", """{"action":"lock"}""", "", typeof(ActOnConference) },
        { "conference.act", "{}", ""","action":"lock" """, typeof(ActOnConference) },
        { "conference.act", """{"action":"end"}""", ""","wait":"5s" """, typeof(ActOnConference) },
        { "conference.act", """{"action":"play","data":{"media_id":"x"}}""", "", typeof(PlayMedia) },
        { "conference.act", """{"action":"record","data":{"action":"start"}}""", "", typeof(ActOnConference) },
        { "conference.act", """{"action":"dial","data":{"endpoints":["1001"]}}""", "", typeof(DialEndpoints) },
        { "participant.join", """{"call_id":"a"}""", "", typeof(JoinConference) },
        { "participant.join", """{"call_id":"a","action":"mute"}""", "", typeof(JoinConference) },
        { "participant.leave", """{"participant_id":1}""", "", typeof(LeaveConference) },
        { "participant.leave", """{"participant_id":"1","reason":null}""", "", typeof(LeaveConference) },
        { "participant.leave", """{"participant_id":1}""", ""","reason":"bye" """, typeof(LeaveConference) },
        { "participant.act", """{"action":"mute"}""", "", typeof(ActOnParticipants) },
        { "participant.act", """{"action":"mute","participant_id":1}""", "", typeof(ActOnParticipant) },
        { "participant.act", """{"action":"mute","participant_id":"1"}""", "", typeof(ActOnParticipant) },
        { "participant.act", """{"participant_id":1}""", ""","action":"kick" """, typeof(ActOnParticipant) },
        { "participant.act", """{"action":"play","participant_id":1,"media_id":"x"}""", "", typeof(PlayMedia) },
        { "participant.act", """{"participant_id":1,"other_participant":2}""", ""","action":"relate" """,
            typeof(RelateParticipants) },
        { "participant.act", """{"action":"relate","data":{"participant_id":1,"other_participant":2}}""", "",
            typeof(RelateParticipants) },
    };

    public static TheoryData<string, string, string, int> Refused => new()
    {
        { "conference.create", """{"max_participants":-1}""", "", 400 },
        { "conference.create", "{}", ""","Data":{"name":"x"}""", 400 },
        { "participant.act", """{"action":"kick"}""", ""","DryRun":true,"dryrun":false""", 400 },
        { "conference.create", "[]", "", 400 },
        { "conference.create", "null", "", 400 },
        { "conference.replace", "\"x\"", "", 400 },
        { "conference.act", "{}", "", 404 },
        { "conference.act", """{"action":"jackson"}""", "", 404 },
        { "conference.act", """{"action":"lock"}""", ""","wait":"61s" """, 400 },
        { "conference.act", """{"action":"lock"}""", ""","dryrun":true""", 400 },
        { "conference.act", """{"action":"dial","data":{"endpoints":[]}}""", "", 400 },
        { "conference.act", """{"action":"dial","data":{"endpoints":[{"sip":{"route":"loopback/1"}}]}}""", "", 400 },
        { "participant.join", "{}", "", 400 },
        { "participant.join", """{"call_id":"a"}""", ""","dryrun":"true" """, 400 },
        { "participant.leave", "{}", "", 400 },
        { "participant.leave", "[]", "", 400 },
        { "participant.leave", """{"participant_id":null}""", "", 400 },
        { "participant.leave", """{"participant_id":"everybody"}""", "", 404 },
        { "participant.leave", """{"participant_id":1,"reason":["bye"]}""", "", 400 },
        { "participant.leave", """{"participant_id":1}""", ""","dryrun":"true" """, 400 },
        { "participant.leave", """{"participant_id":1}""", ""","wait":"soon" """, 400 },
        { "participant.act", "{}", "", 404 },
        { "participant.act", """{"action":"jackson","participant_id":1}""", "", 404 },
        { "participant.act", """{"action":"kick","participant_id":null}""", "", 404 },
        { "participant.act", """{"action":"kick","participant_id":[1]}""", "", 404 },
        { "participant.act", """{"action":"kick","participant_id":"everybody"}""", "", 404 },
        { "participant.act", """{"action":"kick"}""", ""","dryrun":"perhaps" """, 400 },
    };

    public static TheoryData<string, string?, string> Bad => new()
    {
        { "", CloudEvents, "json" },
        { "{", CloudEvents, "json" },
        { "[]", CloudEvents, "json" },
        { "\"x\"", CloudEvents, "json" },
        { Event().Replace("\"data\"", "\"id\":\"again\",\"data\""), CloudEvents, "json" },
        { Event(data: "\"\\u0000\""), CloudEvents, "json" },
        { Event(), null, "content type" },
        { Event(), "", "content type" },
        { Event(), "text/plain", "content type" },
        { Event(), "application/x-www-form-urlencoded", "content type" },
        { Event(), "application/cloudevents-batch+json", "content type" },
        { Event().Replace("\"specversion\":\"1.0\"", "\"specversion\":\"0.3\""), CloudEvents, "specversion" },
        { Event().Replace("\"specversion\":\"1.0\"", "\"specversion\":1.0"), CloudEvents, "specversion" },
        { Event(id: ""), CloudEvents, "attribute id" },
        { Event(id: "ä"), CloudEvents, "attribute id" },
        { Event(id: "two words"), CloudEvents, "attribute id" },
        { Event(id: "a\\tb"), CloudEvents, "attribute id" },
        { Event().Replace("/tests", ""), CloudEvents, "attribute source" },
        { Event().Replace("/tests", "a\\tb"), CloudEvents, "attribute source" },
        { Event().Replace("/tests", new('x', 256)), CloudEvents, "attribute source" },
        { Event().Replace("\"source\":\"/tests\",", ""), CloudEvents, "attribute source" },
        { Event(id: new('x', 256)), CloudEvents, "attribute id" },
        { Event().Replace($"\"id\":\"{Id}\",", ""), CloudEvents, "attribute id" },
        { Event().Replace($"\"id\":\"{Id}\"", "\"id\":1"), CloudEvents, "attribute id" },
        { Event(type: "conference.locked"), CloudEvents, "attribute type" },
        { Event(type: "Conference.Create"), CloudEvents, "attribute type" },
        { Event(type: ""), CloudEvents, "attribute type" },
        { Event(account: Account.ToUpperInvariant()), CloudEvents, "attribute accountid" },
        { Event(account: "x"), CloudEvents, "attribute accountid" },
        { Event().Replace("accountid", "account_id"), CloudEvents, "attribute accountid" },
        { Event().Replace("subject", "object"), CloudEvents, "attribute subject" },
        { Event().Replace($"\"{Subject}\"", "null"), CloudEvents, "attribute subject" },
        { Event(type: "conference.create").Replace($"\"{Subject}\"", "null"), CloudEvents, "attribute subject" },
        { Event().Replace("\"data\":{}", "\"data_base64\":\"e30=\""), CloudEvents, "data must be JSON" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void finds_the_command(string type, string data, string beside, Type command)
    {
        var (write, parsed) = Read(Event(type, data, beside));
        Assert.Null(parsed.Reply?.Data.GetRawText());
        Assert.IsType(command, parsed.Command);
        Assert.Equal((Account, Subject), (write.Account, write.ConferenceId));
        Assert.Equal(new Actor(Account, null, null, null, "bus"), write.Actor);
        Assert.Equal((Now, new Initiator(Account, null, null)), (write.Context.At, write.Context.By));
        Assert.Equal(Key, write.Key!.Value);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void finds_what_a_caller_over_http_would_be_told(string type, string data, string beside, int status)
    {
        var (write, parsed) = Read(Event(type, data, beside));
        Assert.Null(parsed.Command);
        Assert.Equal(status, parsed.Reply!.Status);
        Assert.Equal(Key, write.Key!.Value);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void says_what_makes_a_message_no_command(string body, string? contentType, string about)
    {
        var (command, why) = CloudCommand.Read(Encoding.UTF8.GetBytes(body), contentType, null);
        Assert.Null(command);
        Assert.Contains(about, why!.Reason + why.Reply.Data, StringComparison.Ordinal);
        Assert.EndsWith(".", why.Reason, StringComparison.Ordinal);
        Assert.InRange(why.Reply.Status, 400, 499);
    }

    [Theory]
    [InlineData("Ada Lovelace")]
    [InlineData("{\"pin\":Ada Lovelace}")]
    [InlineData("{\"pin\":'Ada' or 'Lovelace'}")]
    [InlineData("{\"Lovelace\":1,\"Lovelace\":2}")]
    public void quotes_nothing_of_a_message_to_its_operator(string body)
    {
        var (_, why) = CloudCommand.Read(Encoding.UTF8.GetBytes(body), CloudEvents, null);
        Assert.DoesNotContain("Ada", why!.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Lovelace", why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void takes_no_more_bytes_than_http()
    {
        var body = new byte[CrossbarRequest.MaxBody + 1];
        Assert.Equal(413, CloudCommand.Read(body, CloudEvents, null).Why!.Reply.Status);
        body.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(Event()).CopyTo(body, 0);
        Assert.NotNull(CloudCommand.Read(body.AsSpan(1..), CloudEvents, null).Why);
        Assert.NotNull(CloudCommand.Read(body.AsSpan(..^1), CloudEvents, null).Command);
    }

    [Theory]
    [InlineData(CloudEvents)]
    [InlineData("application/cloudevents+json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public void takes_json_under_either_name(string contentType) => Assert.NotNull(
        CloudCommand.Read(Encoding.UTF8.GetBytes(Event()), contentType, null).Command);

    [Fact]
    public void takes_missing_data_for_empty()
    {
        var none = Event(type: "conference.create").Replace(",\"data\":{}", "", StringComparison.Ordinal);
        Assert.Equal(
            ConferenceDocument.From(JsonElement.Parse("{}")),
            Assert.IsType<CreateConference>(Read(none).Parsed.Command).Document);
    }

    [Fact]
    public void makes_an_id_for_a_conference_that_is_given_none_and_keeps_to_it()
    {
        var command = Command(Event(type: "conference.create").Replace(
            $"\"subject\":\"{Subject}\",", "", StringComparison.Ordinal));
        var first = command.At(Now, Live).Write;
        Assert.True(Ids.IsId(first.ConferenceId));
        Assert.Equal(first.ConferenceId, command.At(Now.AddMinutes(1), Live).Write.ConferenceId);
        Assert.NotEqual(first.Context.OperationId, command.At(Now.AddMinutes(1), Live).Write.Context.OperationId);
    }

    [Fact]
    public void leaves_a_subject_that_is_no_id_to_be_told_as_over_http() =>
        Assert.Equal(404, Read(Event().Replace(Subject, "x", StringComparison.Ordinal)).Parsed.Reply!.Status);

    [Theory]
    [InlineData("", null)]
    [InlineData(""","ifmatch":"*" """, null)]
    [InlineData(""","ifmatch":"3.7" """, 3)]
    [InlineData(""","ifmatch":3.7""", 3)]
    [InlineData(""","if_match":"\"3.7\"" """, 3)]
    [InlineData(""","ifmatch":"x" """, -1)]
    public void takes_the_revision_of_an_envelope_for_if_match(string beside, int? revision)
    {
        var read = Assert.IsType<PatchConference>(Read(Event("conference.patch", "{}", beside)).Parsed.Command);
        Assert.Equal(revision is { } only ? [only] : null, read.OnlyIf);
    }

    [Theory]
    [InlineData(""","dryrun":true""", "{}", true)]
    [InlineData(""","dry_run":"true" """, "{}", true)]
    [InlineData(""","dryrun":true""", """{"dry_run":false}""", true)]
    [InlineData("", """{"dry_run":true}""", true)]
    [InlineData(""","dryrun":false""", "{}", false)]
    public void takes_either_spelling_of_a_dry_run(string beside, string data, bool isDry)
    {
        var read = Read(Event("participant.act", data, ""","action":"kick" """ + beside)).Parsed;
        Assert.Equal(isDry, Assert.IsType<ActOnParticipants>(read.Command).DryRun);
    }

    [Theory]
    [InlineData("correlation", Id, "correlation")]
    [InlineData("with a space", Id, Id)]
    [InlineData("", Id, Id)]
    [InlineData(null, Id, Id)]
    [InlineData("correlation", LongId, "correlation")]
    public void names_the_request_by_its_correlation_id_else_by_its_own(string? correlation, string id, string name) =>
        Assert.Equal(name, Command(Event(id: id), correlation).RequestId);

    [Fact]
    public void makes_a_name_where_there_is_none_that_could_be_one() =>
        Assert.True(Ids.IsId(Command(Event(id: LongId)).RequestId));

    [Fact]
    public void knows_a_repeat_by_what_is_asked_and_not_by_how_it_was_sent()
    {
        var sent = Event("conference.act", """{"action":"lock"}""");
        Assert.Equal(Hash(sent), Hash(sent.Replace("/tests", "/elsewhere", StringComparison.Ordinal)));
        Assert.Equal(Hash(sent), Hash(Event(
            "conference.act", """{"action":"lock"}""", ""","time":"2026-01-01T00:00:00Z","traceparent":"x" """)));
        Assert.Equal(7, ((string[])
        [
            sent,
            sent.Replace("conference.act", "participant.act", StringComparison.Ordinal),
            sent.Replace(Account, Subject, StringComparison.Ordinal),
            sent.Replace($"\"{Subject}\"", $"\"{Account}\"", StringComparison.Ordinal),
            sent.Replace("lock", "unlock", StringComparison.Ordinal),
            Event("conference.act", """{"action":"lock"}""", ""","action":"unlock" """),
            Event("conference.act", """{"action":"lock"}""", ""","wait":"5s" """),
        ]).Select(Hash).Distinct().Count());
    }

    private static string Event(
        string type = "conference.delete",
        string data = "{}",
        string beside = "",
        string id = Id,
        string account = Account) =>
        $$"""
        {"specversion":"1.0","id":"{{id}}","source":"/tests","type":"{{type}}","accountid":"{{account}}",
        "subject":"{{Subject}}","data":{{data}}{{beside}}}
        """;

    private static CloudCommand Command(string body, string? correlationId = null)
    {
        var (command, why) = CloudCommand.Read(Encoding.UTF8.GetBytes(body), CloudEvents, correlationId);
        Assert.Null(why?.Reason);
        return command!;
    }

    private static (CommandRequest Write, ParsedCommand Parsed) Read(string body) => Command(body).At(Now, Live);

    private static string Hash(string body) => Read(body).Write.Key!.RequestHash;
}
