using Conferences.Client.Http;
using Conferences.Client.Models;
using Microsoft.Extensions.Logging;

namespace Conferences.Client;

/// <summary>
/// The conferences, webhooks and history of one account. It logs in when it has to, repeats what got lost without doing
/// it twice, and reports whatever goes wrong as <see cref="ConferencesException"/>. Safe for concurrent use.
/// </summary>
public sealed class ConferencesClient
{
    private readonly ApiConnection connection;

    internal ConferencesClient(
        HttpClient http,
        TokenSource tokens,
        ConferencesClientOptions options,
        TimeProvider clock,
        ILogger<ConferencesClient> log)
        : this(new(http, tokens, options, clock, log, options.Account))
    {
    }

    private ConferencesClient(ApiConnection connection)
    {
        this.connection = connection;
        Webhooks = new(connection);
    }

    /// <summary>The account's webhooks.</summary>
    public WebhooksClient Webhooks { get; }

    /// <summary>Every request of the API as it was generated from its contract, for what has no method here. Tokens,
    /// idempotency keys, retries and exceptions are the same.</summary>
    public ConferencesApi Api => connection.Api;

    /// <summary>The same for another account, if the key may act for it.</summary>
    /// <param name="account">Its id, 32 hexadecimal digits.</param>
    public ConferencesClient ForAccount(string account) => new(connection.For(account));

    /// <summary>The id of the account, 32 hexadecimal digits; logs in if it has to.</summary>
    public ValueTask<string> GetAccountIdAsync(CancellationToken cancellation = default) =>
        connection.AccountIdAsync(cancellation);

    /// <summary>One conference. Nothing is sent, so it may not exist.</summary>
    /// <param name="id">Its id, 32 hexadecimal digits.</param>
    public ConferenceClient Conference(string id) => new(connection, id);

    /// <summary>Creates a conference. Fields that are null get the service's defaults.</summary>
    /// <param name="conference">What it should be.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters: within 24
    /// hours, another request with it gets the same answer and creates nothing. By default one is made for each
    /// call.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ConferencesException">E.g. a field is invalid, or a number is in use.</exception>
    public async Task<Versioned<StoredConference>> CreateAsync(
        ConferenceDocument conference, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var account = await connection.AccountAsync(cancellation);
        var request = account.Conferences.ToPutRequestInformation(new() { Data = conference }).Named(idempotencyKey);
        var answer = await connection.SendAsync(request, StoredConference.CreateFromDiscriminatorValue, cancellation);
        return new(answer.Data!, answer.Revision ?? "");
    }

    /// <summary>The account's conferences, requested page by page as they are read.</summary>
    /// <param name="query">Which ones; null for all.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public IAsyncEnumerable<ConferenceSummary> ListAsync(
        ConferenceQuery? query = null, CancellationToken cancellation = default)
    {
        query ??= new();
        return connection.PagesAsync<ConferenceSummary, string>(
            (account, place) => account.Conferences.ToGetRequestInformation(it =>
            {
                (it.QueryParameters.Running, it.QueryParameters.At) = (query.Running, Query.Time(query.At));
                (it.QueryParameters.FilterName, it.QueryParameters.FilterOwnerId) = (query.Name, query.Owner);
                (it.QueryParameters.PageSize, it.QueryParameters.StartKey) = (query.PageSize, place);
                it.QueryParameters.Ascending = query.Ascending ? true : null;
            }),
            ConferenceSummary.CreateFromDiscriminatorValue,
            static it => it.NextStartKey,
            cancellation);
    }

    /// <summary>What is recorded about the account's conferences, oldest first, requested page by page as it is read.
    /// Deleted conferences are included.</summary>
    /// <param name="query">Which events; null for all.</param>
    /// <param name="cursor">Only those behind the event with this <c>cursor</c>; null to begin with the first.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public IAsyncEnumerable<ConferenceEvent> ListEventsAsync(
        EventQuery? query = null, string? cursor = null, CancellationToken cancellation = default)
    {
        query ??= new();
        return connection.PagesAsync<ConferenceEvent, string>(
            (account, place) => account.Conferences.Events.ToGetRequestInformation(it =>
            {
                (it.QueryParameters.Cursor, it.QueryParameters.Limit) = (place ?? cursor, query.PageSize);
                (it.QueryParameters.Type, it.QueryParameters.From) = (query.TypeText, Query.Time(query.From));
                it.QueryParameters.To = Query.Time(query.To);
            }),
            ConferenceEvent.CreateFromDiscriminatorValue,
            it => it.NextCursor,
            cancellation);
    }

    /// <summary>
    /// What is recorded about the account's conferences, and then each event as it is recorded, without an end. A lost
    /// connection is replaced; no event is missed, and none comes twice.
    /// </summary>
    /// <param name="cursor">Only events behind the one with this <c>cursor</c>, e.g. the last that was processed; null
    /// to begin with the first that is recorded.</param>
    /// <param name="cancellation">Ends the enumeration, by an exception.</param>
    /// <exception cref="ConferencesException">The feed could not be opened at first, or what it asks for is refused.
    /// </exception>
    public IAsyncEnumerable<ConferenceEvent> FollowAsync(
        string? cursor = null, CancellationToken cancellation = default) =>
        connection.FollowAsync(
            static account => account.Conferences.Events.ToGetRequestInformation(), cursor, cancellation);
}
