using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Routes;

/// <summary>Instances and who took part; readable after the conference is deleted.</summary>
internal static class InstanceRoutes
{
    // Instances are small, whoever is in them.
    private const int AtOnce = 1_000;

    /// <summary>List a conference's instances, newest first.</summary>
    /// <remarks>
    /// An instance runs from the first leg's arrival until the last leg leaves. Readable after the conference is
    /// deleted.
    /// </remarks>
    public static async Task List(
        HttpContext http,
        InstanceQueries queries,
        ConferenceQueries conferences,
        Admission admission,
        string id,
        CancellationToken cancellation)
    {
        var account = CrossbarRequest.AccountOf(http);
        var (page, fault) = Page.Read(http.Request.Query, key => Ids.ParticipantId(key) is not null);
        var errors = new ValidationErrors();
        var filter = Filter(http.Request.Query, errors);
        if (fault is not null || !errors.IsEmpty)
        {
            await http.SendAsync(fault is null ? Reply.Invalid(errors) : Replies.Faulty(fault));
            return;
        }

        if (!Ids.IsId(id) || !await conferences.IsKnownAsync(account, id, cancellation))
        {
            await http.SendAsync(Replies.Unknown(id));
            return;
        }

        var list = new ListAnswer<Instance>(
            AtOnce,
            (part, bytes, token) => queries.ListAsync(account, id, part, filter, bytes, token),
            InstanceQueries.KeyOf,
            (json, it) => JsonSerializer.Serialize(
                json, InstanceResponse.Of(it), ResponseJson.Default.InstanceResponse));
        await list.SendAsync(http, admission, page!);
    }

    /// <summary>Get an instance, its participants and the legs it refused.</summary>
    /// <remarks>Readable after the conference is deleted.</remarks>
    public static async Task Get(
        HttpContext http, InstanceQueries queries, string id, string instance, CancellationToken cancellation)
    {
        if (!Ids.IsId(id) || Ids.ParticipantId(instance) is not { } number
            || await queries.FindAsync(CrossbarRequest.AccountOf(http), id, number, cancellation) is not { } found)
        {
            await http.SendAsync(Replies.Unknown(instance));
            return;
        }

        await http.SendAsync(Reply.Ok(
            InstanceReadResponse.Of(found, CrossbarRequest.Of(http).At), ResponseJson.Default.InstanceReadResponse));
    }

    private static InstanceFilter Filter(IQueryCollection query, ValidationErrors errors)
    {
        var asked = query["reason"].FirstOrDefault();
        var reason = PinnedName.Find<Reason>(asked);
        if (asked is not null && !(reason is { } known && Instance.Reasons.Contains(known)))
        {
            errors.Add(
                "reason", "enum", "Value not found in enumerated list of values",
                ("target", Instance.Reasons.Select(it => it.Name()).ToArray()), ("value", asked));
        }

        var running = Filters.Truth(query, "running", errors);
        return new(Period.Read(query, errors), reason, running);
    }
}
