using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Conformance.CommandLine;

/// <summary>Reaches the service, logs in, and finds out for which account.</summary>
internal static class Opening
{
    /// <exception cref="CannotCheckException">The service cannot be reached or lets nobody in.</exception>
    public static async Task<RunScope> OpenAsync(
        ApiClient api, ConformanceSettings settings, CancellationToken cancellation)
    {
        try
        {
            return await EnterAsync(api, settings, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new CannotCheckException($"{api.Root} cannot be reached: {e.Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CannotCheckException($"{api.Root} does not answer.");
        }
        catch (ContractViolationException)
        {
            throw new CannotCheckException($"{api.Root} does not answer as Kazoo's API does: is it the right address?");
        }
    }

    private static async Task<RunScope> EnterAsync(
        ApiClient api, ConformanceSettings settings, CancellationToken cancellation)
    {
        var account = settings.Account;
        if (settings.Key is { } key)
        {
            var login = await LogInAsync(api, key, cancellation);
            api.Token = login.Text("auth_token");
            account ??= login.Text("data/account_id");
        }
        else
            api.Token = settings.Token!;

        var claims = Claims(api.Token);
        account ??= claims["account_id"]?.ToString()
            ?? throw new CannotCheckException("--account is needed: the token names none.", ExitCodes.Usage);
        var scope = new RunScope(api, account)
        {
            Key = settings.Key,
            Broker = settings.Amqp is { } broker ? new Uri(broker) : null,
            ActsForOthers = claims["accounts"] is not (null or JsonArray { Count: 0 })
                && claims["accounts"]!.ToString() is not "[]",
        };
        if (scope.Broker is { } given)
            await ReachBrokerAsync(given, cancellation);
        var list = await api.SendAsync(new("GET", $"{scope.Conferences}?page_size=1"), cancellation);
        return list.Status switch
        {
            200 => list.Has("data") is not null ? scope : throw list.Violation("data"),
            401 or 403 => throw new CannotCheckException(
                $"{api.Root} does not accept the {(settings.Key is null ? "token" : "key")} for the account "
                    + $"{account}: {list.Status} {Words(list)}."),
            _ => throw new CannotCheckException(
                $"{api.Root} does not list the conferences of the account {account}: {list.Status} {Words(list)}."),
        };
    }

    private static async Task<ServiceAnswer> LogInAsync(ApiClient api, string key, CancellationToken cancellation)
    {
        var body = new JsonObject { ["data"] = new JsonObject { ["api_key"] = key } }.ToJsonString();
        var login = await api.SendAsync(
            new("PUT", "/v2/api_auth") { Body = ServiceRequest.Bytes(body), HasToken = false }, cancellation);
        return login.Status is 200 or 201
            ? login
            : throw new CannotCheckException($"{api.Root} does not accept the key: {login.Status} {Words(login)}.");
    }

    private static string Words(ServiceAnswer answer) =>
        answer.Header("Content-Type") is Expectations.Json ? $"{answer.Find("message")}" : "without an envelope";

    // What the token says of itself; another kind of token says nothing.
    private static JsonObject Claims(string token)
    {
        try
        {
            return token.Split('.') is [_, var claims, _]
                ? JsonNode.Parse(Base64Url.DecodeFromChars(claims)) as JsonObject ?? []
                : [];
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return [];
        }
    }

    // Before hundreds of requests, not after them.
    private static async Task ReachBrokerAsync(Uri broker, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await new ConnectionFactory { Uri = broker }
                .CreateConnectionAsync(cancellation);
        }
        catch (BrokerUnreachableException e)
        {
            throw new CannotCheckException(
                $"The broker {broker.Host}:{broker.Port} cannot be reached: {e.GetBaseException().Message}");
        }
    }
}
