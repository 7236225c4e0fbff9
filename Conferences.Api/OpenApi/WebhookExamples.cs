using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Webhooks;
using Conferences.Domain.Document;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Api.OpenApi;

/// <summary>Examples of requests and responses about webhooks.</summary>
internal static class WebhookExamples
{
    public const string Document =
        """
        {"data":{
          "name":"CRM",
          "uri":"https://crm.example.com/hooks/conferences",
          "hook":"conference",
          "format":"json",
          "custom_data":{"types":["participant.joined","participant.left"],"tenant":"sales"},
          "custom_request_headers":{"Authorization":"Bearer 4711"}
        }}
        """;

    public const string Patch = """{"data":{"enabled":false}}""";

    public const string Enable = """{"data":{"re-enable":true}}""";

    public const string Rotate = """{"data":{"action":"rotate_secret"}}""";

    private const string Id = "3f9a1c5e7b2d4f6081a3c5e7092b4d6f";
    private const string Place = $"/v2/accounts/{ResponseExamples.Account}/webhooks/{Id}";
    private const string Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private static readonly WebhookDocument Open = WebhookDocument.From(
        JsonElement.Parse(Document).GetProperty("data"));

    private static readonly Webhook Webhook = new(
        Webhook.KeyOf(Id), 1, 1, Open.Masked, 0, ResponseExamples.At, ResponseExamples.At);

    public static readonly ResponseExample
        Hooks = new("hooks", "Hook[]", Reply.Ok(HookCatalogue.Hooks)),
        Samples = new("samples", "HookSamples", Reply.Ok(HookCatalogue.Samples)),
        Sample = new("sample", "HookSample", Reply.Ok(HookCatalogue.Samples[HookCatalogue.Conference]!)),
        Listed = new("page", "Webhook[]", Reply.Ok(new[] { Shown(Open.Masked) })) { Beside = Page() },
        ListedOfOthers = new(
            "page",
            "DescendantWebhook[]",
            Reply.Ok(new[] { WebhookJson.Public(Webhook, Open.Masked, account: ResponseExamples.Account) }))
        {
            Beside = Page(),
        },
        Created = new("created", "WebhookWithSecret", Reply.Ok(WebhookJson.Public(Webhook, Open, Secret), 201) with
        {
            Location = Place,
            Revision = "1.1",
        }),
        Enabled = new("enabled", "Webhook[]", Reply.Ok(new[] { Shown(Open.Masked) })),
        Got = new("got", "Webhook", Reply.Ok(Shown(Open)) with { Revision = "1.1" }),
        Edited = new("edited", "Webhook", Reply.Ok(Shown(Open)) with { Revision = "2.2" }),
        Deleted = new("deleted", "DeletedWebhook", Reply.Ok(WebhookJson.Deleted(Webhook))),
        Rotated = new("rotated", "WebhookWithSecret", Reply.Ok(WebhookJson.Public(Webhook, Open, Secret), 201) with
        {
            Location = Place,
            Revision = "1.2",
        }),
        Recorded = new("events", "WebhookEvent[]", Reply.Ok(new[] { Event() }))
        {
            Envelope = "WebhookHistoryPage",
            Beside = new() { ["page_size"] = 1 },
            MayHave = ["next_after"],
        };

    public static readonly Problem
        UnknownHook = new("unknownHook", "No such hook", Replies.Unknown("callflow")),
        Unknown = new("unknownWebhook", "No such webhook", Replies.Unknown(Id)),
        WrongUri = new("wrongUri", "A field is invalid", Reply.Invalid(new ValidationErrors().Add(
            "uri", "format", "The address is not public", ("value", "https://10.0.0.1/hook")))),
        WrongEnabling = new("wrongEnabling", "Nothing says that they are to be enabled", Reply.Invalid(
            new ValidationErrors().Add(
                "re-enable", "required", "Field is required but missing", ("value", "re-enable")))),
        Outdated = new("outdatedWebhook", "The webhook was changed since it was read", Reply.Error(
            412, "precondition_failed", new { message = "the webhook was changed since it was read" }) with
        { Revision = "2.2" }),
        TooLarge = new("webhookTooLarge", "The webhook's document would be too large",
            OutcomeReplies.DocumentTooLarge($"{WebhookParser.MostBytes}"));

    private static System.Text.Json.Nodes.JsonObject Page() =>
        new() { ["page_size"] = 1, ["start_key"] = ResponseExamples.Key };

    private static JsonElement Shown(WebhookDocument document) => WebhookJson.Public(Webhook, document);

    private static JsonElement Event()
    {
        var @event = JasperFx.Events.Event.For<WebhookEvent>(new WebhookDisabled("The endpoint answered 410 Gone.", 0));
        @event.Id = new("0192f3a1-5c7e-7d2b-9a41-3c5d7e9f1b20");
        @event.Version = 2;
        @event.Timestamp = ResponseExamples.At;
        @event.CorrelationId = "0b5e8d11c3a94f7e8d6c5b4a39281706";
        @event.SetHeader("account_id", ResponseExamples.Account);
        @event.SetHeader("channel", "service");
        return JsonSerializer.SerializeToElement(
            WebhookHistory.ResponseOf(Id, @event), ResponseJson.Default.WebhookEventResponse);
    }
}
