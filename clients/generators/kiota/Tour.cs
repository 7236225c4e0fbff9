// The README's tour with the client of Kiota.
using KiotaClient;
using KiotaClient.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

var (url, account, key) = (Setting("URL"), Setting("ACCOUNT"), Setting("KEY"));
var number = $"{Random.Shared.Next(100_000_000, 999_999_999)}";
using var anonymous = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = url };
var login = await new ConferencesClient(anonymous).V2.Api_auth.PutAsync(new() { Data = new() { ApiKey = key } });
Check("the key is of the account", login?.Data?.AccountId == account);

// Over HTTPS an ApiKeyAuthenticationProvider does this; it refuses to send a token over HTTP, even on loopback.
using var http = KiotaClientFactory.Create();
http.DefaultRequestHeaders.Add("X-Auth-Token", login!.AuthToken);
using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http)
{
    BaseUrl = url,
};
var all = new ConferencesClient(adapter).V2.Accounts[account].Conferences;
ConferenceDocumentRequest Monday() => new()
{
    Data = new()
    {
        Name = "Monday",
        ConferenceNumbers = [number],
        Member = new() { JoinMuted = false },
        PlayEntryTone = new() { Boolean = true },
    },
};
var created = await all.PutAsync(Monday());
Check("what was not sent has its default", created?.Data?.Member?.Pins is [] && created.Revision == "1.1");
Check("a tone may be a flag", created?.Data?.PlayEntryTone?.Boolean is true);
var again = await Refused(() => all.PutAsync(Monday()));
Check("a number is taken once", again is { ResponseStatusCode: 400, MessageEscaped: "validation error" });

var page = await all.GetAsync(it => it.QueryParameters.FilterConferenceNumbers = number);
Check("the list has it", page is { PageSize: 1, Data: [{ } listed] } && listed.Id == created!.Data!.Id);
Check("nobody is in", page!.Data![0].ReadOnly?.ParticipantCount == 0);

var conference = all[created!.Data!.Id!];
async Task<Participant> Join(string callId, bool? isModerator = null)
{
    var joined = await conference.Participants.PutAsync(new()
    {
        Data = new() { CallId = callId, IsModerator = isModerator },
    });
    return joined?.Data?.Participant is { ParticipantId: not null } participant
        ? participant
        : throw new InvalidOperationException("A join gives a participant.");
}

var moderator = await Join("leg-1", isModerator: true);
var member = await Join("leg-2");
Check("they are numbered", (moderator.ParticipantId, member.ParticipantId) == (1, 2));
Check("times are Gregorian seconds", member.JoinTime > 63_000_000_000);
var present = await conference.Participants.GetAsync();
Check("both are in", present?.Data is [{ CallId: "leg-1" }, { CallId: "leg-2" }]);

var muted = await conference.Participants.PutAsync(new() { Data = new() { Action = JoinOrAction_action.Mute } });
Check("muting affects all but moderators",
    muted?.Data?.AffectedParticipants?.Participants is [{ ParticipantId: 2, Status: OperationStatus.Confirmed }]);
var quiet = await conference.Participants[2].GetAsync();
Check("the member is muted", quiet?.Data is { Speak: false, ConferenceChannelVars.Speak: false });
var operation = await conference.Operations[muted!.OperationId!].GetAsync();
Check("it is confirmed", operation?.Data is
{ Status: OperationStatus.Confirmed, ConfirmedAt: not null, Targets: [{ Reason: null }] });
var locked = await conference.PutAsync(
    new() { Data = new() { Action = ConferenceAction_action.Lock } }, it => it.QueryParameters.Wait = "5s");
Check("who waits gets the outcome", locked is { Data.String: "ok", Operation.Status: OperationStatus.Confirmed });

var events = new List<ConferenceEvent>();
for (long? after = 0; after is not null;)
{
    var history = await conference.Events.GetAsync(it =>
    {
        it.QueryParameters.After = after;
        it.QueryParameters.Limit = 2;
    });
    events.AddRange(history!.Data!);
    after = history.NextAfter;
}

Check("the history has no gaps", events.Count > 5 && events.Index().All(it => it.Item.Sequence == it.Index + 1));
Check("it begins with the creation",
    events[0] is { Type: ConferenceEventType.ConferenceCreated, Actor.Channel: "http" });

var deleted = await conference.DeleteAsync();
Check("it is deleted", deleted?.Data?.ReadOnly?.Deleted is true);
var gone = await Refused(() => conference.GetAsync());
Check("and gone", gone is { ResponseStatusCode: 404, MessageEscaped: "bad_identifier" });
var instance = await conference.Instances[1].GetAsync();
Check("its instance stays", instance?.Data is { Reason: InstanceEndReason.Deleted, People.Count: 2 });
Console.WriteLine("kiota: the tour is complete");

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

static void Check(string expected, bool holds)
{
    if (!holds)
        throw new InvalidOperationException($"Not so: {expected}.");
}

static async Task<ErrorEnvelope?> Refused<T>(Func<Task<T>> ask)
{
    try
    {
        await ask();
        return null;
    }
    catch (ErrorEnvelope error)
    {
        return error;
    }
}
