using Conferences.Api.Auth;
using Conferences.Api.Commands;
using Conferences.Api.Commands.Webhooks;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Webhooks;
using Conferences.Domain.Commands.Webhooks;

namespace Conferences.Api.Routes;

/// <summary>The webhooks of an account.</summary>
internal static class WebhookRoutes
{
    /// <summary>List the account's webhooks.</summary>
    /// <remarks>
    /// Ordered by id, descending, 50 items a page by default. <c>next_start_key</c> leads to the next page. Any field
    /// of the document is a filter: <c>filter_</c> and its dotted path finds those with this value, <c>filter_not_</c>
    /// the others. Values of custom headers are masked.
    /// </remarks>
    public static Task List(HttpContext http, WebhookList list) =>
        http.WhileAdmittedAsync(() => list.SendAsync(http, others: null));

    /// <summary>List the webhooks of the other accounts that the token may act for.</summary>
    /// <remarks>
    /// As the account's own list, with the <c>account_id</c> of each webhook. The service knows no tree of accounts:
    /// whom a token may act for is all that it knows.
    /// </remarks>
    public static Task ListOfDescendants(HttpContext http, WebhookList list) =>
        http.WhileAdmittedAsync(() => list.SendAsync(http, Caller.Of(http.User)!.Accounts));

    /// <summary>Create a webhook.</summary>
    /// <remarks>
    /// Missing fields get their defaults. <c>secret</c> is what deliveries are signed with; it is shown in this
    /// response and never again. Events that are recorded from now on are delivered.
    /// </remarks>
    public static async Task Create(
        HttpContext http, CommandEndpoint endpoint, WebhookCommands commands, WebhookParser parser) =>
        await AnswerAsync(http, endpoint, commands, Ids.New(), parser.Create(CrossbarRequest.Of(http).Data));

    /// <summary>Enable all webhooks that are disabled.</summary>
    /// <remarks>Each goes on where it stopped. The response has those that were enabled.</remarks>
    public static async Task Enable(
        HttpContext http,
        CommandEndpoint endpoint,
        WebhookCommands commands,
        WebhookQueries queries,
        CancellationToken cancellation)
    {
        if (WebhookParser.ObjectionToEnabling(CrossbarRequest.Of(http).Data) is { } errors)
        {
            await endpoint.RefuseAsync(http, Reply.Invalid(errors));
            return;
        }

        var (account, request) = (CrossbarRequest.AccountOf(http), CrossbarRequest.Of(http));
        var (actor, enabled) = (CommandEndpoint.ActorOf(http), new List<System.Text.Json.JsonElement>());
        foreach (var id in await commands.ReadAsync(
            account, () => queries.DisabledAsync(account, cancellation), cancellation))
        {
            var outcome = await commands.SendAsync(
                account, new(id, new EnableWebhook(), actor, request.RequestId, request.At, null), cancellation);
            if (outcome.Decision.Events.Length > 0)
                enabled.Add(WebhookJson.Public(outcome.After.Webhook!, outcome.After.Webhook!.Document));
        }

        await endpoint.ReplyAsync(http, Reply.Ok(enabled));
    }

    /// <summary>Get a webhook.</summary>
    /// <remarks>
    /// The values of custom headers are shown to callers who may change them, and masked for others. The secret is
    /// never shown.
    /// </remarks>
    public static async Task Get(
        HttpContext http, WebhookQueries queries, string webhook, CancellationToken cancellation)
    {
        if (!Ids.IsId(webhook)
            || await queries.FindOpenAsync(CrossbarRequest.AccountOf(http), webhook, cancellation) is not { } found)
        {
            await http.SendAsync(Replies.Unknown(webhook));
            return;
        }

        var etag = WebhookReplies.Revision(found.Webhook);
        var document = Caller.Of(http.User)!.May(Scopes.Write) ? found.Document : found.Webhook.Document;
        await (ETags.IsCurrent(http.Request, etag)
            ? http.SendNotModifiedAsync(etag)
            : http.SendAsync(Reply.Ok(WebhookJson.Public(found.Webhook, document)) with { Revision = etag }));
    }

    /// <summary>Replace a webhook's document.</summary>
    /// <remarks>
    /// The document is replaced as a whole: fields that are not sent get their defaults. A header whose value is sent
    /// as <c>***</c> keeps its value. Sent with <c>enabled</c>, or without it, a webhook that was disabled is enabled.
    /// </remarks>
    public static async Task Replace(
        HttpContext http, CommandEndpoint endpoint, WebhookCommands commands, WebhookParser parser, string webhook) =>
        await AnswerAsync(
            http, endpoint, commands, webhook, parser.Replace(CrossbarRequest.Of(http).Data, OnlyIf(http)));

    /// <summary>Change some fields of a webhook.</summary>
    /// <remarks>
    /// Objects are merged, lists and scalars replaced, null removes a field. A header whose value is sent as <c>***</c>
    /// keeps its value. With <c>enabled</c> a webhook goes on where it stopped, if the service had disabled it, and
    /// with what is recorded from now on, if a caller had.
    /// </remarks>
    public static async Task Patch(
        HttpContext http, CommandEndpoint endpoint, WebhookCommands commands, WebhookParser parser, string webhook) =>
        await AnswerAsync(http, endpoint, commands, webhook, parser.Patch(CrossbarRequest.Of(http).Data, OnlyIf(http)));

    /// <summary>Delete a webhook.</summary>
    /// <remarks>Nothing more is delivered, and its secrets are erased. Its events stay readable.</remarks>
    public static Task Delete(HttpContext http, CommandEndpoint endpoint, WebhookCommands commands, string webhook) =>
        AnswerAsync(http, endpoint, commands, webhook, new(new DeleteWebhook(OnlyIf(http)), null));

    /// <summary>Act on a webhook.</summary>
    /// <remarks>
    /// <c>rotate_secret</c> makes a new secret and shows it; for a day, deliveries are signed with the former one as
    /// well. <c>replay</c> delivers events again, <c>test</c> an example.
    /// </remarks>
    public static async Task Act(
        HttpContext http, CommandEndpoint endpoint, IEnumerable<IWebhookAction> actions, string webhook)
    {
        var request = CrossbarRequest.Of(http);
        var name = request.Value("action");
        var (key, error) = request.Key(http.Request);
        if (actions.FirstOrDefault(it => it.Name == name) is not { } action)
            await endpoint.RefuseAsync(http, Replies.Faulty());
        else if (!Ids.IsId(webhook))
            await endpoint.RefuseAsync(http, Replies.Unknown(webhook));
        else
        {
            await http.SendAsync(error ?? await action.ActAsync(
                new(
                    CrossbarRequest.AccountOf(http),
                    webhook,
                    request.Payload,
                    CommandEndpoint.ActorOf(http),
                    request,
                    key),
                http.RequestAborted));
        }
    }

    private static IReadOnlyList<int>? OnlyIf(HttpContext http) => ETags.Revisions(http.Request.Headers.IfMatch);

    private static async Task AnswerAsync(
        HttpContext http, CommandEndpoint endpoint, WebhookCommands commands, string webhook, ParsedWebhook parsed)
    {
        var request = CrossbarRequest.Of(http);
        if (parsed is not { Command: { } command } || !Ids.IsId(webhook))
        {
            await endpoint.RefuseAsync(http, parsed.Reply ?? Replies.Unknown(webhook));
            return;
        }

        var (key, error) = request.Key(http.Request);
        await http.SendAsync(error ?? await commands.AnswerAsync(
            CrossbarRequest.AccountOf(http),
            new(webhook, command, CommandEndpoint.ActorOf(http), request.RequestId, request.At, key),
            http.RequestAborted));
    }
}
