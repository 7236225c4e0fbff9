using System.Text.Json;
using Conferences.Api.Commands.Webhooks;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.State;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Delivers events again: those after an event of the conference that the webhook is for, after a cursor of the
/// account's history, or from a time on. Those that the webhook has never got are among them.
/// </summary>
internal sealed class ReplayAction(WebhookCommands commands, WebhookQueries webhooks, EventPlaces places)
    : IWebhookAction
{
    private const string After = "after";
    private const string From = "from";

    /// <inheritdoc/>
    public string Name => "replay";

    /// <inheritdoc/>
    public async Task<Reply> ActAsync(WebhookActionRequest request, CancellationToken cancellation)
    {
        if (await commands.ReadAsync(
            request.Account,
            () => webhooks.FindAsync(request.Account, request.WebhookId, cancellation),
            cancellation) is not { } webhook)
            return Replies.Unknown(request.WebhookId);
        var errors = new ValidationErrors();
        var find = Read(request.Account, webhook, request.Payload ?? default, errors, cancellation);
        return find is null
            ? Reply.Invalid(errors)
            : await commands.AnswerAsync(
                request.Account,
                request.Envelope(new ReplayWebhook(
                    await commands.ReadAsync(request.Account, find, cancellation))),
                cancellation);
    }

    private Func<Task<long>>? Read(
        string account, Webhook webhook, JsonElement data, ValidationErrors errors, CancellationToken cancellation)
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
                From, "format", "Value must be a time of ISO 8601, such as 2026-03-02T09:30:00Z", ("value", from.Value));
            return null;
        }

        if (webhook.Filter.ConferenceId is { } conference)
        {
            if (Sequence(after!.Value) is { } sequence)
                return () => places.OfSequenceAsync(account, conference, sequence, cancellation);
            errors.Add(After, "type", "Value must be a sequence of the conference, 0 or more", ("value", after.Value));
            return null;
        }

        if (Text(after!.Value) is { } cursor && Cursor.Read(account, cursor) is { } place)
            return () => places.OfPlaceAsync(account, place, cancellation);
        errors.Add(After, "invalid", "Value must be a cursor of the account's events", ("value", after.Value));
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
