using static Conferences.Api.Contract.Parameters;
using static Conferences.Api.Contract.Problems;

namespace Conferences.Api.Contract;

/// <summary>The published contract, endpoint by endpoint. Every route has its entry here.</summary>
internal static class Promises
{
    private const string Authentication = "Authentication";
    private const string Conferences = "Conferences";
    private const string Participants = "Participants";
    private const string Operations = "Operations";
    private const string Instances = "Instances";
    private const string History = "History";

    /// <summary>By the endpoint's name.</summary>
    public static IReadOnlyDictionary<string, Promise> All { get; } = new Promise[]
    {
        new("LogIn", Authentication, "Log in with an API key")
        {
            Details = "The token is good for an hour. Send it as X-Auth-Token or as a bearer token.",
            Takes = new("Login", ("key", Bodies.Login)) { IsRequired = true },
            Gives = [Answers.LoggedIn],
            Problems = [NoKey, WrongKey, TooLarge, NotJson, TooMany, Away, Overloaded],
        },

        new("ListConferences", Conferences, "List the account's conferences")
        {
            Details = ListDetails,
            Parameters = [.. Paging, .. Filtering, At, Accept],
            Gives = [Answers.Listed],
            Problems = [.. Asking, FaultyFilter, FaultyPage],
        },
        new("ListOwnedConferences", Conferences, "List the conferences one user owns")
        {
            Details = ListDetails,
            Parameters = [.. Paging, .. Filtering, At, Accept],
            Gives = [Answers.Listed],
            Problems = [.. Asking, FaultyFilter, FaultyPage],
        },
        new("CreateConference", Conferences, "Create a conference")
        {
            Details = "Every default is filled in. An empty body creates a conference of defaults.",
            Parameters = [Idempotency],
            Takes = new("Conference", ("sales", Bodies.Conference), ("defaults", Bodies.Nothing)),
            Gives = [Answers.Created],
            Problems = [.. Asking, .. Sending, WrongField, NumbersTaken],
        },
        new("GetConference", Conferences, "Get a conference and its live state")
        {
            Details = PastDetails,
            Parameters = [At, AtVersion, IfNoneMatch],
            Gives = [Answers.Got],
            Problems = [.. Asking, UnknownConference, FaultyMoment],
        },
        new("ReplaceConference", Conferences, "Replace a conference's document")
        {
            Details = "With `verb` in the envelope or the query a POST is that verb: PUT, PATCH or DELETE.",
            Parameters = [IfMatch, Idempotency],
            Takes = new("Conference", ("sales", Bodies.Conference)),
            Gives = [Answers.Edited],
            Problems = [.. Asking, .. Sending, WrongField, NumbersTaken, UnknownConference, NoSuchVerb, Outdated],
        },
        new("PatchConference", Conferences, "Change some fields of a conference")
        {
            Details = "Objects merge, lists and scalars replace, null removes; what is then missing gets its default.",
            Parameters = [IfMatch, Idempotency],
            Takes = new("ConferencePatch", ("rename", Bodies.Patch)),
            Gives = [Answers.Edited],
            Problems = [.. Asking, .. Sending, WrongField, NumbersTaken, UnknownConference, Outdated],
        },
        new("DeleteConference", Conferences, "Delete a conference")
        {
            Details = "Everybody in it is kicked and its numbers are free again.",
            Parameters = [IfMatch, Idempotency],
            Gives = [Answers.Deleted],
            Problems = [.. Asking, .. Sending, UnknownConference, Outdated],
        },
        new("ActOnConference", Conferences, "Lock, unlock, end, play, record or dial")
        {
            Details = "A conference that does not run answers the same; its operation has failed with `not_running`. "
                + "Only `dial` starts it, and at an id nobody knows a dynamic conference, which runs by the fields of "
                + "a conference beside the endpoints and is gone when it ends. Unless asked otherwise, `dial` waits "
                + "for the outcome as long as the endpoints may ring, a minute at most.",
            Parameters = [Wait, Idempotency],
            Takes = new(
                "ConferenceAction",
                ("lock", Bodies.Lock),
                ("end", Bodies.End),
                ("play", Bodies.Play),
                ("record", Bodies.Record),
                ("dial", Bodies.Dial)),
            Gives = [Answers.Locked, Answers.Recording, Answers.Dialled],
            Problems = [.. Asking, .. Sending, WrongPayload, UnknownConference, FaultyAction, Full],
        },

        new("ListParticipants", Participants, "List who is in a conference")
        {
            Details = PastDetails,
            Parameters = [At, AtVersion, IfNoneMatch],
            Gives = [Answers.Present],
            Problems = [.. Asking, UnknownConference, FaultyMoment],
        },
        new("JoinOrActOnParticipants", Participants, "Join a leg, or act on everybody")
        {
            Details = "With `call_id` and no `action` the leg joins; with an `action` it is asked for everybody, "
                + "moderators spared unless they are kicked. `play` is for all to hear; `relate` is for two.",
            Parameters = [Wait, DryRun, Idempotency],
            Takes = new(
                "JoinOrAction",
                ("join", Bodies.Join),
                ("muteAll", Bodies.Mute),
                ("play", Bodies.Play),
                ("relate", Bodies.Relate))
            { IsRequired = true },
            Gives = [Answers.Joined, Answers.AllMuted, Answers.Related, Answers.WouldMute],
            Problems = [.. Asking, .. Joining, WrongPayload, NotIn, FaultyAction],
        },
        new("GetParticipant", Participants, "Get a participant")
        {
            Details = PastDetails,
            Parameters = [At, AtVersion],
            Gives = [Answers.GotParticipant],
            Problems = [.. Asking, UnknownConference, FaultyMoment],
        },
        new("ActOnParticipant", Participants, "Mute, unmute, deafen, undeafen or kick a participant, or play to it")
        {
            Details = "Without `action` it is a join, as below `/participants`.",
            Parameters = [Wait, Idempotency],
            Takes = new("JoinOrAction", ("mute", Bodies.Mute), ("play", Bodies.Play)) { IsRequired = true },
            Gives = [Answers.Muted, Answers.Joined],
            Problems = [.. Asking, .. Joining, WrongPayload, FaultyAction],
        },

        new("ListOperations", Operations, "List what was asked for a conference, newest first")
        {
            Details = "Readable after the conference is deleted.",
            Parameters = [.. Paging],
            Gives = [Answers.Asked],
            Problems = [.. Asking, UnknownConference, FaultyPage],
        },
        new("GetOperation", Operations, "Get an operation and its outcome")
        {
            Gives = [Answers.GotOperation],
            Problems = [.. Asking, UnknownConference],
        },

        new("ListInstances", Instances, "List when a conference ran, newest first")
        {
            Details = "An instance runs from the first leg's arrival to the last one's leaving. Readable after the "
                + "conference is deleted.",
            Parameters = [.. Paging, From, To, WhyEnded, Running],
            Gives = [Answers.Ran],
            Problems = [.. Asking, UnknownConference, FaultyPeriod, FaultyPage],
        },
        new("GetInstance", Instances, "Get an instance, who was in it and whom it turned away")
        {
            Gives = [Answers.GotInstance],
            Problems = [.. Asking, UnknownConference],
        },

        new("ListEvents", History, "List what was recorded of a conference, oldest first")
        {
            Details = HistoryDetails + "A feed's event ids are sequences. Readable after the conference is deleted.",
            Parameters = ["after", .. Recorded, "Last-Event-ID"],
            Gives = [HistoryAnswers.Recorded],
            Problems = [.. Asking, UnknownConference, FaultyPeriod],
        },
        new("ListAccountEvents", History, "List what was recorded of all the account's conferences, oldest first")
        {
            Details = HistoryDetails + "A feed's event ids are cursors.",
            Parameters = ["cursor", .. Recorded, "Last-Event-ID"],
            Gives = [HistoryAnswers.RecordedOfAll],
            Problems = [.. Asking, FaultyCursor, FaultyPeriod],
        },
        new("ErasePerson", History, "Erase who somebody was")
        {
            Details = "Name, number and variables of one leg are gone from everything that can be read here. The "
                + "events stay, and still prove that nothing else was changed. What was published or exported before "
                + "stays where it is.",
            Parameters = [Idempotency],
            Gives = [HistoryAnswers.Forgotten],
            Problems = [.. Asking, UnknownConference, KeyReused],
        },
    }.ToDictionary(promise => promise.Endpoint);

    private const string PastDetails =
        "With `at` or `version`, as it was then, also if it is deleted by now; durations are told as of that moment.";

    private const string HistoryDetails =
        "Pages in the envelope; all of it as application/x-ndjson, an item a line; or as text/event-stream all of it "
        + "and whatever is recorded from then on, resumed by Last-Event-ID. ";

    private const string ListDetails =
        "Ordered by id, descending; a page has 50 items unless asked otherwise. `next_start_key` leads to the next. "
        + "As text/csv, or with `accept=csv`, the same conferences come as a table.";
}
