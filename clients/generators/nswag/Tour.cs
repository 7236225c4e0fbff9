// The README's tour with the client of NSwag.
using Generated;

var (url, account, key) = (Setting("URL"), Setting("ACCOUNT"), Setting("KEY"));
var number = $"{Random.Shared.Next(100_000_000, 999_999_999)}";
using var http = new HttpClient { BaseAddress = new(url) };
var client = new ConferencesClient(http);
var login = await client.LogInAsync(new() { Data = new() { Api_key = key } });
Check("the key is of the account", login.Data.Account_id == account);
http.DefaultRequestHeaders.Add("X-Auth-Token", login.Auth_token);

var document = new ConferenceDocumentRequest
{
    Data = new()
    {
        Name = "Monday",
        Conference_numbers = [number],
        Member = new() { Join_muted = false },
        Play_entry_tone = new() { Plays = true },
    },
};
var created = await client.CreateConferenceAsync(account, body: document);
Check("what was not sent has its default", created.Data.Member?.Pins is { Count: 0 } && created.Revision == "1.1");
Check("a tone may be a flag", created.Data.Play_entry_tone?.Plays is true);
var again = await Refused(() => client.CreateConferenceAsync(account, body: document));
Check("a number is taken once", again is { StatusCode: 400, Result.Message: "validation error" });

var page = await client.ListConferencesAsync(account, filter_conference_numbers: number);
var id = created.Data.Id;
Check("the list has it", page.Page_size == 1 && page.Data.Single().Id == id);
Check("nobody is in", page.Data.Single()._read_only.Participant_count == 0);

async Task<Participant> Join(string callId, bool? isModerator = null)
{
    var joined = await client.JoinOrActOnParticipantsAsync(account, id, new()
    {
        Data = new() { Call_id = callId, Is_moderator = isModerator },
    });
    return joined.Data.Participant ?? throw new InvalidOperationException("A join gives a participant.");
}

var moderator = await Join("leg-1", isModerator: true);
var member = await Join("leg-2");
Check("they are numbered", (moderator.Participant_id, member.Participant_id) == (1, 2));
Check("times are Gregorian seconds", member.Join_time > 63_000_000_000);
var present = await client.ListParticipantsAsync(account, id);
Check("both are in", present.Data.Select(it => it.Call_id).SequenceEqual(["leg-1", "leg-2"]));

var muted = await client.JoinOrActOnParticipantsAsync(
    account, id, new() { Data = new() { Action = JoinOrActionAction.Mute } });
Check("muting affects all but moderators", muted.Data.Affected?.Participants.Single() is
{ Participant_id: 2, Status: OperationStatus.Confirmed });
var quiet = await client.GetParticipantAsync(account, id, 2);
Check("the member is muted", quiet.Data is { Speak: false, Conference_channel_vars.Speak: false });
var operation = await client.GetOperationAsync(account, id, muted.Operation_id!);
Check("it is confirmed", operation.Data is { Status: OperationStatus.Confirmed, Confirmed_at: not null }
    && operation.Data.Targets.Single().Reason is null);
var locked = await client.ActOnConferenceAsync(
    account, id, wait: "5s", body: new() { Data = new() { Action = ConferenceActionAction.Lock } });
Check("who waits gets the outcome", locked is { Data.Text: "ok", Operation.Status: OperationStatus.Confirmed });

var events = new List<ConferenceEvent>();
for (long? after = 0; after is not null;)
{
    var history = await client.ListEventsAsync(account, id, after: after, limit: 2);
    events.AddRange(history.Data);
    after = history.Next_after;
}

Check("the history has no gaps", events.Count > 5 && events.Index().All(it => it.Item.Sequence == it.Index + 1));
Check("it begins with the creation",
    events[0] is { Type: ConferenceEventType.Conference_created, Actor.Channel: "http" });

var deleted = await client.DeleteConferenceAsync(account, id);
Check("it is deleted", deleted.Data._read_only.Deleted);
var gone = await Refused(() => client.GetConferenceAsync(account, id));
Check("and gone", gone is { StatusCode: 404, Result.Message: "bad_identifier" });
var instance = await client.GetInstanceAsync(account, id, 1);
Check("its instance stays", instance.Data is { Reason: InstanceEndReason.Deleted, People.Count: 2 });
Console.WriteLine("nswag: the tour is complete");

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

static void Check(string expected, bool holds)
{
    if (!holds)
        throw new InvalidOperationException($"Not so: {expected}.");
}

static async Task<ApiException<ErrorEnvelope>?> Refused<T>(Func<Task<T>> ask)
{
    try
    {
        await ask();
        return null;
    }
    catch (ApiException<ErrorEnvelope> error)
    {
        return error;
    }
}
