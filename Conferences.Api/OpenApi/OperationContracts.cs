using static Conferences.Api.OpenApi.ErrorExamples;
using static Conferences.Api.OpenApi.Parameters;

namespace Conferences.Api.OpenApi;

/// <summary>The published contract, endpoint by endpoint. Every route has its entry here.</summary>
internal static class OperationContracts
{
    /// <summary>By the endpoint's name.</summary>
    public static IReadOnlyDictionary<string, OperationContract> All { get; } = new OperationContract[]
    {
        new("LogIn")
        {
            Takes = new("Login", ("key", RequestExamples.Login)) { IsRequired = true },
            Gives = [ResponseExamples.LoggedIn],
            Problems = [NoKey, WrongKey, WrongKeys, LoginTooLarge, TooSlow, NotJson, TooMany, Away, Overloaded],
        },

        new("ListConferences")
        {
            Parameters = [.. Paging, .. Filtering, At, .. Table],
            Gives = [ResponseExamples.Listed],
            Problems = [.. Context, FaultyFilter, FaultyPage],
        },
        new("ListOwnedConferences")
        {
            Parameters = [.. Paging, .. Filtering, At, .. Table],
            Gives = [ResponseExamples.Listed],
            Problems = [.. Context, FaultyFilter, FaultyPage],
        },
        new("CreateConference")
        {
            Parameters = [Idempotency],
            Takes = new(
                "ConferenceDocument",
                ("named", RequestExamples.Named),
                ("sales", RequestExamples.Conference),
                ("defaults", RequestExamples.Nothing)),
            Gives = [ResponseExamples.Created],
            Problems = [.. Context, .. Storing, WrongField, NumbersTaken, DocumentTooLarge],
        },
        new("GetConference")
        {
            Parameters = [At, AtVersion, IfNoneMatch],
            Gives = [ResponseExamples.Got],
            Problems = [.. Context, UnknownConference, FaultyMoment],
        },
        new("ReplaceConference")
        {
            Parameters = [IfMatch, Idempotency],
            Takes = new("ConferenceDocument", ("sales", RequestExamples.Conference)),
            Gives = [ResponseExamples.Edited],
            Problems =
            [
                .. Context, .. Storing, WrongField, NumbersTaken, UnknownConference, NoSuchVerb, Outdated,
                DocumentTooLarge,
            ],
        },
        new("PatchConference")
        {
            Parameters = [IfMatch, Idempotency],
            Takes = new("ConferencePatch", ("rename", RequestExamples.Patch)),
            Gives = [ResponseExamples.Edited],
            Problems =
                [.. Context, .. Storing, WrongField, NumbersTaken, UnknownConference, Outdated, DocumentTooLarge],
        },
        new("DeleteConference")
        {
            Parameters = [IfMatch, Idempotency],
            Gives = [ResponseExamples.Deleted],
            Problems = [.. Context, .. Sending, UnknownConference, Outdated],
        },
        new("ActOnConference")
        {
            Parameters = [Wait, Idempotency],
            Takes = new(
                "ConferenceAction",
                ("lock", RequestExamples.Lock),
                ("end", RequestExamples.End),
                ("play", RequestExamples.Play),
                ("record", RequestExamples.Record),
                ("dial", RequestExamples.Dial)),
            Gives = [ResponseExamples.Locked, ResponseExamples.Recording, ResponseExamples.Dialled],
            Result = "ConferenceActionResult",
            Problems = [.. Context, .. Storing, WrongPayload, UnknownConference, FaultyAction, Full, InUse],
        },

        new("ListParticipants")
        {
            Parameters = [At, AtVersion, IfNoneMatch],
            Gives = [ResponseExamples.Present],
            Problems = [.. Context, UnknownConference, FaultyMoment],
        },
        new("JoinOrActOnParticipants")
        {
            Parameters = [Wait, DryRun, Idempotency],
            Takes = new(
                "JoinOrAction",
                ("join", RequestExamples.Join),
                ("muteAll", RequestExamples.Mute),
                ("play", RequestExamples.Play),
                ("relate", RequestExamples.Relate))
            { IsRequired = true },
            Gives =
            [
                ResponseExamples.Joined,
                ResponseExamples.AllMuted,
                ResponseExamples.Related,
                ResponseExamples.WouldMute,
            ],
            Result = "JoinOrActionResult",
            Problems = [.. Context, .. Joining, WrongPayload, NotIn, FaultyAction],
        },
        new("GetParticipant")
        {
            Parameters = [At, AtVersion],
            Gives = [ResponseExamples.GotParticipant],
            Problems = [.. Context, UnknownConference, FaultyMoment],
        },
        new("ActOnParticipant")
        {
            Parameters = [Wait, Idempotency],
            Takes = new("JoinOrAction", ("mute", RequestExamples.Mute), ("play", RequestExamples.Play))
            {
                IsRequired = true,
            },
            Gives = [ResponseExamples.Muted, ResponseExamples.Joined],
            Result = "JoinOrActionResult",
            Problems = [.. Context, .. Joining, WrongPayload, FaultyAction],
        },

        new("LeaveConference")
        {
            Parameters = [IfMatch, Idempotency],
            Takes = new("HangUp", ("hangUp", RequestExamples.HangUp)),
            Gives = [ResponseExamples.HungUp],
            Problems = [.. Context, .. Sending, WrongField, UnknownConference, Elsewhere, Outdated],
        },

        new("ListOperations")
        {
            Parameters = [.. Paging],
            Gives = [ResponseExamples.Asked],
            Problems = [.. Context, UnknownConference, FaultyPage],
        },
        new("GetOperation")
        {
            Gives = [ResponseExamples.GotOperation],
            Problems = [.. Context, UnknownConference],
        },

        new("ListInstances")
        {
            Parameters = [.. Paging, From, To, EndReason, Running],
            Gives = [ResponseExamples.Ran],
            Problems = [.. Context, UnknownConference, FaultyPeriod, FaultyPage],
        },
        new("GetInstance")
        {
            Gives = [ResponseExamples.GotInstance],
            Problems = [.. Context, UnknownConference],
        },

        new("ListEvents")
        {
            Parameters = ["after", .. Recorded, LastEventId],
            Gives = [HistoryExamples.Recorded],
            Problems = [.. Context, UnknownConference, FaultyPeriod, TooManyStreams],
        },
        new("ListAccountEvents")
        {
            Parameters = ["cursor", .. Recorded, LastEventId],
            Gives = [HistoryExamples.RecordedOfAll],
            Problems = [.. Context, FaultyCursor, FaultyPeriod, TooManyStreams],
        },
        new("ListBindings")
        {
            Gives = [SocketExamples.Bindings],
            Problems = [TooMany, Overloaded],
        },
        new("ListWebSockets")
        {
            Gives = [SocketExamples.Connected],
            Problems = [.. Context],
        },
        new("GetWebSocket")
        {
            Gives = [SocketExamples.Got],
            Problems = [.. Context, UnknownSocket],
        },
        new("ErasePerson")
        {
            Parameters = [Idempotency],
            Gives = [HistoryExamples.Forgotten],
            Problems = [.. Context, UnknownConference, KeyReused],
        },

        new("GetAbout")
        {
            Gives = [ResponseExamples.About],
            Problems = [TooMany, Overloaded],
        },
    }.Concat(LinkContracts.All).Concat(WebhookContracts.All).ToDictionary(contract => contract.Endpoint);
}
