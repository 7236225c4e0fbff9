using System.Text.Json;
using Conferences.Api.Commands.Webhooks;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.State;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Delivers events again: those after a sequence of one conference, after a cursor of the account's history, or from a
/// time on. Those that the webhook has never got are among them.
/// </summary>
internal sealed class ReplayAction(
    WebhookCommands commands, WebhookQueries webhooks, ConferenceQueries conferences, EventPlaces places)
    : IWebhookAction
{
    private const string After = "after";
    private const string From = "from";
    private const string Conference = "conference_id";

    /// <inheritdoc/>
    public string Name => "replay";

    /// <inheritdoc/>
    public async Task<Reply> ActAsync(WebhookActionRequest request, CancellationToken cancellation)
    {
        var account = request.Account;
        if (await commands.ReadAsync(
            account, () => webhooks.FindAsync(account, request.WebhookId, cancellation), cancellation)
            is not { } webhook)
            return Replies.Unknown(request.WebhookId);
        var errors = new ValidationErrors();
        var data = request.Payload ?? default;
        var conference = await commands.ReadAsync(
            account, () => ConferenceAsync(account, webhook, data, errors, cancellation), cancellation);
        return errors.IsEmpty && Read(account, conference, data, errors, cancellation) is { } find
            ? await commands.AnswerAsync(
                account,
                request.Envelope(new ReplayWebhook(
                    await commands.ReadAsync(account, find, cancellation), conference)),
                cancellation)
            : Reply.Invalid(errors);
    }

    // The conference whose events are wanted; null for those of all.
    private async Task<string?> ConferenceAsync(
        string account, Webhook webhook, JsonElement data, ValidationErrors errors, CancellationToken cancellation)
    {
        var only = webhook.Filter.ConferenceId;
        if (Member(data, Conference) is not { } named)
            return only;
        if (Text(named) is { } id && Ids.IsId(id) && (only ?? id) == id
            && await conferences.IsKnownAsync(account, id, cancellation))
            return id;
        errors.Add(Conference, "invalid", "Value must be the id of a conference of the webhook", ("value", named));
        return null;
    }

    private Func<Task<long>>? Read(
        string account, string? conference, JsonElement data, ValidationErrors errors, CancellationToken cancellation)
    {
        var (after, from) = (Member(data, After), Member(data, From));
        if ((after is null) == (from is null))
        {
            errors.Add(After, "required", "One of after and from is required");
            return null;
        }

        if (from is not null)
        {
            if (Text(from.Value) is { } text && Period.Parse(text) is { } time)
                return () => places.BeforeAsync(account, time, cancellation);
            errors.Add(
                From, "format", "Value must be a time of ISO 8601, such as 2026-03-02T09:30:00Z",
                ("value", from.Value));
            return null;
        }

        if (conference is not null)
        {
            if (Sequence(after!.Value) is { } sequence)
                return () => places.OfSequenceAsync(account, conference, sequence, cancellation);
            errors.Add(After, "type", "Value must be a sequence of the conference, 0 or more", ("value", after.Value));
            return null;
        }

        if (Text(after!.Value) is { } cursor && Cursor.Read(account, cursor) is { } place)
            return () => places.OfPlaceAsync(account, place, cancellation);
        if (Sequence(after.Value) is 0)
            return () => Task.FromResult(0L);
        errors.Add(
            After, "invalid", "Value must be a cursor of the account's events, or 0 for all", ("value", after.Value));
        return null;
    }

    private static JsonElement? Member(JsonElement data, string name) =>
        data.ValueKind is JsonValueKind.Object && data.TryGetProperty(name, out var value)
        && value.ValueKind is not JsonValueKind.Null
            ? value
            : null;

    private static string? Text(JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static long? Sequence(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) && number >= 0 => number,
        JsonValueKind.String when long.TryParse(
            value.GetString(),
            System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture,
            out var number) => number,
        _ => null,
    };
}
