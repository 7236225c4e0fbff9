using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Conferences.Client.Models;
using Conferences.Client.V2.Accounts.Item;
using Microsoft.Extensions.Logging;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace Conferences.Client.Http;

/// <summary>Sends the generated requests, and reads the envelopes of their answers.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "The adapter disposes of nothing: the HTTP client belongs to its factory.")]
internal sealed class ApiConnection
{
    private readonly HttpClient http;
    private readonly TokenSource tokens;
    private readonly ConferencesClientOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly string? account;
    private readonly HttpClientRequestAdapter adapter;

    /// <param name="account">The account to act for; null for the one that the key belongs to.</param>
    public ApiConnection(
        HttpClient http,
        TokenSource tokens,
        ConferencesClientOptions options,
        TimeProvider clock,
        ILogger log,
        string? account)
    {
        (this.http, this.tokens, this.options, this.clock) = (http, tokens, options, clock);
        (this.log, this.account) = (log, account);

        // Tokens are added by a handler, so that each attempt has one that is good.
        adapter = new(new AnonymousAuthenticationProvider(), httpClient: http)
        {
            BaseUrl = options.Root,
        };
        Api = new(adapter);
    }

    public ConferencesApi Api { get; }

    public ApiConnection For(string other) => new(http, tokens, options, clock, log, other);

    public async ValueTask<string> AccountIdAsync(CancellationToken cancellation)
    {
        if ((account ?? tokens.Account) is { } known)
            return known;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{options.Root}/v2/api_auth");
        request.Options.Set(TokenHandler.LoginAlone, true);
        using var answer = await http.SendAsync(request, cancellation);
        return tokens.Account!;
    }

    /// <summary>The requests of the account.</summary>
    public async ValueTask<WithAccountItemRequestBuilder> AccountAsync(CancellationToken cancellation) =>
        Api.V2.Accounts[await AccountIdAsync(cancellation)];

    public Task<ApiAnswer<T>> SendAsync<T>(
        RequestInformation request, ParsableFactory<T> factory, CancellationToken cancellation)
        where T : IParsable =>
        ExchangeAsync(request, it => it.GetObjectValue(factory), cancellation);

    public Task<ApiAnswer<List<T>>> SendForListAsync<T>(
        RequestInformation request, ParsableFactory<T> factory, CancellationToken cancellation)
        where T : IParsable =>
        ExchangeAsync(request, it => it.GetCollectionOfObjectValues(factory).ToList(), cancellation);

    /// <param name="read">Reads the member <c>data</c>.</param>
    /// <exception cref="ConferencesException">Also for a success that is not in the service's words: something between
    /// it and the client has said it.</exception>
    public async Task<ApiAnswer<T>> ExchangeAsync<T>(
        RequestInformation request, Func<IParseNode, T?> read, CancellationToken cancellation)
    {
        try
        {
            var answer = await adapter.SendAsync(request, _ => new ApiAnswer<T>(read), null, cancellation);
            return answer is { HasData: true } ? answer : throw ErrorReader.Foreign("has no data", null);
        }
        catch (ApiException malformed)
        {
            throw ErrorReader.Foreign("is no JSON", malformed);
        }
    }

    /// <summary>All items of a list, page by page, each requested when the one before has been read.</summary>
    /// <param name="page">The request for the page that begins there; null for the first one.</param>
    /// <param name="next">Where the page after this one begins; null if there is none.</param>
    public async IAsyncEnumerable<T> PagesAsync<T, TPlace>(
        Func<WithAccountItemRequestBuilder, TPlace?, RequestInformation> page,
        ParsableFactory<T> factory,
        Func<ApiAnswer<List<T>>, TPlace?> next,
        [EnumeratorCancellation] CancellationToken cancellation)
        where T : IParsable
    {
        var builder = await AccountAsync(cancellation);
        var place = default(TPlace);
        do
        {
            var answer = await SendForListAsync(page(builder, place), factory, cancellation);
            foreach (var item in answer.Data ?? [])
                yield return item;
            place = next(answer);
        }
        while (place is not null);
    }

    /// <summary>The events of a feed.</summary>
    /// <param name="request">The request for it.</param>
    /// <param name="last">The last event that is known, by its id in the feed; null to begin at the beginning.</param>
    public IAsyncEnumerable<ConferenceEvent> FollowAsync(
        Func<WithAccountItemRequestBuilder, RequestInformation> request,
        string? last,
        CancellationToken cancellation)
    {
        return new EventFeed(http, OpenAsync, options, clock, log).ReadAsync(last, cancellation);

        async Task<HttpRequestMessage> OpenAsync(CancellationToken token) =>
            await adapter.ConvertToNativeRequestAsync<HttpRequestMessage>(request(await AccountAsync(token)), token)
                ?? throw new InvalidOperationException("The request has another type.");
    }
}
