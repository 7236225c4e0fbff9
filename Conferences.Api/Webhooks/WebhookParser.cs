using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Api.Webhooks.Delivery;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Api.Webhooks;

/// <summary>Parses writes to webhooks.</summary>
internal sealed class WebhookParser(
    WebhookOptions options, AddressGuard guard, QuotaOptions quotas, LimitOptions limits)
{
    /// <summary>Most bytes of a document: each is read for every page of events that are delivered.</summary>
    public const int MostBytes = 64_000;

    private const int SecretBytes = 32;

    /// <summary>The table of fields, with the event types that there are.</summary>
    public static ImmutableArray<Field> Fields { get; } =
    [
        .. WebhookFields.All.Select(field => field.Path == "custom_data.types"
            ? field with { AllowedTexts = [.. EventJson.StoredNames.Keys] }
            : field),
    ];

    private static readonly FieldRules Document = new(Fields);
    private static readonly FieldRules Changes =
        new([.. Fields.Select(field => field with { Required = false })], isPatch: true);

    private int Bytes => Math.Min(MostBytes, limits.DocumentBytes);

    /// <summary>A new secret that deliveries are signed with.</summary>
    public static string NewSecret() =>
        WebhookSecrets.Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>A webhook to be created.</summary>
    public ParsedWebhook Create(JsonElement data) => Read(data, Document, body =>
        new CreateWebhook(WebhookDocument.From(body), NewSecret(), quotas.Webhooks, Bytes));

    /// <summary>A document to take the place of another.</summary>
    public ParsedWebhook Replace(JsonElement data, IReadOnlyList<int>? onlyIf) => Read(data, Document, body =>
        new ReplaceWebhook(WebhookDocument.From(body), onlyIf, Bytes));

    /// <summary>A change of a document.</summary>
    public ParsedWebhook Patch(JsonElement data, IReadOnlyList<int>? onlyIf) => Read(data, Changes, body =>
        new PatchWebhook(body, onlyIf, Bytes));

    /// <summary>What is wrong with a request to enable all webhooks; null if nothing is.</summary>
    public static ValidationErrors? ObjectionToEnabling(JsonElement data)
    {
        const string member = "re-enable";
        if (data.ValueKind is JsonValueKind.Object
            && (data.TryGetProperty(member, out var value) || data.TryGetProperty("re_enable", out value)))
        {
            return value.ValueKind is JsonValueKind.True
                || (value.ValueKind is JsonValueKind.String && value.ValueEquals("true"))
                ? null
                : new ValidationErrors().Add(
                    member, "enum", "Value not found in enumerated list of values", ("target", new[] { true }));
        }

        return new ValidationErrors().Add(
            member, "required", "Field is required but missing", ("value", member));
    }

    private ParsedWebhook Read(JsonElement data, FieldRules rules, Func<JsonElement, WebhookCommand> command)
    {
        if (data.ValueKind is not JsonValueKind.Object)
        {
            return new(null, Reply.Invalid(new ValidationErrors().Add(
                "data", "type", "Value did not match type(s): object", ("target", "object"))));
        }

        var (body, errors) = rules.Read(data);
        WebhookHeaders.Check(body, errors);
        if (errors.IsEmpty && ReferenceEquals(rules, Changes))
            CheckRemovals(body, errors);
        if (Text(body, "uri") is { Length: > 0 and <= WebhookFields.LongestUri } uri
            && WebhookUri.Objection(uri, options, address => !guard.Allows(address)) is { } objection)
            errors.Add("uri", "format", objection, ("value", uri));
        return errors.IsEmpty ? new(command(body), null) : new(null, Reply.Invalid(errors));
    }

    // In a patch null removes a key, which required ones must not be.
    private static void CheckRemovals(JsonElement patch, ValidationErrors errors)
    {
        foreach (var field in Fields.Where(it => it.Required && it.In(patch)?.ValueKind is JsonValueKind.Null))
            errors.Add(field.Path, "required", "Field is required but missing", ("value", field.Path));
    }

    private static string? Text(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>The command a write leads to, or the reply if it leads to none.</summary>
internal readonly record struct ParsedWebhook(WebhookCommand? Command, Reply? Reply);
