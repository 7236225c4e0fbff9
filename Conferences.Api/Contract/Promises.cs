using static Conferences.Api.Contract.Parameters;
using static Conferences.Api.Contract.Problems;

namespace Conferences.Api.Contract;

/// <summary>The published contract, endpoint by endpoint. Every route has its entry here.</summary>
internal static class Promises
{
    /// <summary>By the endpoint's name.</summary>
    public static IReadOnlyDictionary<string, Promise> All { get; } = new Promise[]
    {
        new("LogIn")
        {
            Takes = new("Login", ("key", Bodies.Login)) { IsRequired = true },
            Gives = [Answers.LoggedIn],
            Problems = [NoKey, WrongKey, TooLarge, NotJson, TooMany, Away, Overloaded],
        },

        new("ListConferences")
        {
            Parameters = [.. Paging, .. Filtering, At, Accept],
            Gives = [Answers.Listed],
            Problems = [.. Asking, FaultyFilter, FaultyPage],
        },
        new("ListOwnedConferences")
        {
            Parameters = [.. Paging, .. Filtering, At, Accept],
            Gives = [Answers.Listed],
            Problems = [.. Asking, FaultyFilter, FaultyPage],
        },
        new("CreateConference")
        {
            Parameters = [Idempotency],
            Takes = new("Conference", ("sales", Bodies.Conference), ("defaults", Bodies.Nothing)),
            Gives = [Answers.Created],
            Problems = [.. Asking, .. Sending, WrongField, NumbersTaken],
        },
        new("GetConference")
        {
            Parameters = [At, AtVersion, IfNoneMatch],
            Gives = [Answers.Got],
            Problems = [.. Asking, UnknownConference, FaultyMoment],
        },
        new("ReplaceConference")
        {
            Parameters = [IfMatch, Idempotency],
            Takes = new("Conference", ("sales", Bodies.Conference)),
            Gives = [Answers.Edited],
            Problems = [.. Asking, .. Sending, WrongField, NumbersTaken, UnknownConference, NoSuchVerb, Outdated],
        },
        new("PatchConference")
        {
            Parameters = [IfMatch, Idempotency],
            Takes = new("ConferencePatch", ("rename", Bodies.Patch)),
            Gives = [Answers.Edited],
            Problems = [.. Asking, .. Sending, WrongField, NumbersTaken, UnknownConference, Outdated],
        },
        new("DeleteConference")
        {
            Parameters = [IfMatch, Idempotency],
            Gives = [Answers.Deleted],
            Problems = [.. Asking, .. Sending, UnknownConference, Outdated],
        },
        new("ActOnConference")
        {
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

        new("ListParticipants")
        {
            Parameters = [At, AtVersion, IfNoneMatch],
            Gives = [Answers.Present],
            Problems = [.. Asking, UnknownConference, FaultyMoment],
        },
        new("JoinOrActOnParticipants")
        {
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
        new("GetParticipant")
        {
            Parameters = [At, AtVersion],
            Gives = [Answers.GotParticipant],
            Problems = [.. Asking, UnknownConference, FaultyMoment],
        },
        new("ActOnParticipant")
        {
            Parameters = [Wait, Idempotency],
            Takes = new("JoinOrAction", ("mute", Bodies.Mute), ("play", Bodies.Play)) { IsRequired = true },
            Gives = [Answers.Muted, Answers.Joined],
            Problems = [.. Asking, .. Joining, WrongPayload, FaultyAction],
        },

        new("ListOperations")
        {
            Parameters = [.. Paging],
            Gives = [Answers.Asked],
            Problems = [.. Asking, UnknownConference, FaultyPage],
        },
        new("GetOperation")
        {
            Gives = [Answers.GotOperation],
            Problems = [.. Asking, UnknownConference],
        },

        new("ListInstances")
        {
            Parameters = [.. Paging, From, To, WhyEnded, Running],
            Gives = [Answers.Ran],
            Problems = [.. Asking, UnknownConference, FaultyPeriod, FaultyPage],
        },
        new("GetInstance")
        {
            Gives = [Answers.GotInstance],
            Problems = [.. Asking, UnknownConference],
        },

        new("ListEvents")
        {
            Parameters = ["after", .. Recorded, "Last-Event-ID"],
            Gives = [HistoryAnswers.Recorded],
            Problems = [.. Asking, UnknownConference, FaultyPeriod],
        },
        new("ListAccountEvents")
        {
            Parameters = ["cursor", .. Recorded, "Last-Event-ID"],
            Gives = [HistoryAnswers.RecordedOfAll],
            Problems = [.. Asking, FaultyCursor, FaultyPeriod],
        },
        new("ErasePerson")
        {
            Parameters = [Idempotency],
            Gives = [HistoryAnswers.Forgotten],
            Problems = [.. Asking, UnknownConference, KeyReused],
        },
    }.ToDictionary(promise => promise.Endpoint);
}
