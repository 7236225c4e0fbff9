using Conferences.Api.Webhooks.Delivery;

namespace Conferences.Api.Webhooks;

/// <summary>What webhooks need, beside commands and queries.</summary>
internal static class WebhookServices
{
    public static WebApplicationBuilder AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(WebhookOptions.Of(builder.Configuration)).AddDeliveries();
        builder.Services.AddSingleton<WebhookParser>().AddSingleton<IWebhookAction, RotateSecretAction>();
        return builder;
    }
}
