using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Webhooks;

/// <summary>Creates a webhook.</summary>
/// <param name="Secret">What its deliveries are signed with, see <see cref="WebhookSecrets"/>.</param>
/// <param name="MostWebhooks">Webhooks that the account may have.</param>
/// <param name="MostBytes">Bytes that the document may have.</param>
public sealed record CreateWebhook(WebhookDocument Document, string Secret, int MostWebhooks, int MostBytes)
    : WebhookCommand
{
    /// <summary>Created, unless the account has as many as it may. Events from now on are delivered.</summary>
    public override WebhookDecision Decide(WebhookState state) => state switch
    {
        { Webhook: not null } => new Refusal(Reason.Exists, state.Id),
        _ when state.Count >= MostWebhooks => new Refusal(Reason.OverQuota, $"{MostWebhooks} webhooks"),
        _ when Document.HasMoreThan(MostBytes) => new Refusal(Reason.TooLarge, $"{MostBytes}"),
        _ => new WebhookDecision(
            [new WebhookCreated(Document.Masked, state.Newest)],
            Secrets: new(state.Id, Secret, [], Document.Headers)),
    };
}
