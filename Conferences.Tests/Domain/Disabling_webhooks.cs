using System.Text.Json;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Which events a webhook has to deliver when it is enabled again.</summary>
public sealed class Disabling_webhooks
{
    private const string Id = "7c9e6679a42540de944be07fc1f90ae7";

    private readonly List<WebhookEvent> events = [];
    private WebhookSecrets? secrets;
    private long newest = 10;

    private Webhook? Webhook => events.Index().Aggregate(
        (Webhook?)null, (state, it) => Webhook.Fold(state, Webhook.KeyOf(Id), it.Item, it.Index + 1, Story.Noon));

    [Fact]
    public void begins_with_what_is_recorded_after_it_is_created()
    {
        Create();
        Assert.Equal(10, Webhook!.Since);
        Assert.True(Webhook.Enabled);
        Assert.Null(Webhook.StoppedAt);
    }

    [Fact]
    public void by_the_service_keeps_where_it_stopped_and_why()
    {
        Create();
        newest = 50;
        Do(new DisableWebhook("The endpoint is gone.", StoppedAt: 40));
        Assert.False(Webhook!.Enabled);
        Assert.Equal(("The endpoint is gone.", 40L), (Webhook.DisableReason, Webhook.StoppedAt));

        // An edit that leaves it disabled changes neither.
        Do(Patch("""{"name":"b"}"""));
        Assert.Equal(("The endpoint is gone.", 40L), (Webhook!.DisableReason, Webhook.StoppedAt));

        newest = 60;
        Do(new EnableWebhook());
        Assert.True(Webhook!.Enabled);
        Assert.Equal((null, null, 40L), (Webhook.DisableReason, Webhook.StoppedAt, Webhook.Since));
    }

    [Fact]
    public void by_the_service_is_undone_by_an_edit_as_well()
    {
        Create();
        newest = 50;
        Do(new DisableWebhook("The endpoint is gone.", StoppedAt: 40));
        var decided = Do(Patch("""{"enabled":true}"""));
        Assert.Equal(new WebhookEnabled(40), decided.Events[^1]);
        Assert.Equal((true, 40L), (Webhook!.Enabled, Webhook.Since));
    }

    [Fact]
    public void by_a_caller_goes_on_with_what_is_recorded_later()
    {
        Create();
        Do(Patch("""{"enabled":false}"""));
        Assert.Equal((false, null, null), (Webhook!.Enabled, Webhook.DisableReason, Webhook.StoppedAt));
        newest = 70;
        Do(Patch("""{"enabled":true}"""));
        Assert.Equal((true, 70L), (Webhook!.Enabled, Webhook.Since));
    }

    [Fact]
    public void twice_is_recorded_once()
    {
        Create();
        Do(new DisableWebhook("The endpoint is gone.", StoppedAt: 40));
        Assert.Empty(Do(new DisableWebhook("The endpoint failed.", StoppedAt: 50)).Events);
        Do(new EnableWebhook());
        Assert.Empty(Do(new EnableWebhook()).Events);
    }

    [Fact]
    public void is_refused_where_there_is_no_webhook()
    {
        Assert.Equal(Reason.Unknown, Do(new DisableWebhook("The endpoint is gone.", 1)).Refusal!.Reason);
        Create();
        Do(new DeleteWebhook(null));
        Assert.Null(Webhook);
        Assert.Equal(Reason.Unknown, Do(new EnableWebhook()).Refusal!.Reason);
    }

    [Fact]
    public void counts_a_revision_for_each_change_of_the_document()
    {
        Create();
        Do(new DisableWebhook("The endpoint is gone.", StoppedAt: 40));
        Do(new ReplayWebhook(3, null));
        Do(new RotateWebhookSecret("whsec_b", TimeSpan.FromHours(1)));
        Assert.Equal((2, 4L), (Webhook!.Revision, Webhook.Sequence));
        Do(Patch("""{"enabled":true}"""));
        Assert.Equal((3, 6L), (Webhook!.Revision, Webhook.Sequence));
    }

    [Fact]
    public void keeps_former_secrets_as_long_as_they_sign()
    {
        Create();
        Do(new RotateWebhookSecret("whsec_b", TimeSpan.FromHours(1)));
        Do(new RotateWebhookSecret("whsec_c", TimeSpan.FromHours(2)));
        Assert.Equal(["whsec_c", "whsec_b", "whsec_a"], secrets!.ValidAt(Story.Noon));
        Assert.Equal(["whsec_c", "whsec_b"], secrets.ValidAt(Story.Noon.AddMinutes(61)));
        Assert.Equal(["whsec_c"], secrets.ValidAt(Story.Noon.AddHours(2)));
    }

    [Fact]
    public void is_of_no_event_with_a_secret()
    {
        Create("""{"name":"a","uri":"https://a.b","hook":"conference","custom_request_headers":{"X-A":"hidden"}}""");
        Do(Patch("""{"custom_request_headers":{"X-B":"covert"}}"""));
        Assert.DoesNotContain("hidden", JsonSerializer.Serialize<object[]>([.. events]), StringComparison.Ordinal);
        Assert.DoesNotContain("covert", JsonSerializer.Serialize<object[]>([.. events]), StringComparison.Ordinal);
        Assert.Equal(["X-A", "X-B"], Webhook!.Headers);
        Assert.Equal("hidden", secrets!.Headers["X-A"]);
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(
            WebhookDocument.From(JsonElement.Parse("""{"custom_request_headers":{"X-A":"hidden"}}"""))));
    }

    private void Create(string document = """{"name":"a","uri":"https://a.b","hook":"conference"}""") => Do(
        new CreateWebhook(WebhookDocument.From(JsonElement.Parse(document)), "whsec_a", 100, 64_000));

    private static PatchWebhook Patch(string patch) => new(JsonElement.Parse(patch), null, 64_000);

    private WebhookDecision Do(WebhookCommand command)
    {
        var decision = command.Decide(new(Id, Webhook, secrets, newest, 0, Story.Noon));
        events.AddRange(decision.Events);
        secrets = decision.Secrets ?? secrets;
        return decision;
    }
}
