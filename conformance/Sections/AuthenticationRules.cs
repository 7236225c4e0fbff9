using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class AuthenticationRules
{
    public static ContractSection Section { get; } = new("authentication", "Authentication",
    [
        Kazoo("authentication.none", "Without a token every request of an account is 401 invalid_credentials.",
            async run =>
            {
                foreach (var (verb, path) in ((string, string)[])
                    [("GET", ""), ("PUT", ""), ("DELETE", $"/{RunScope.NewId()}")])
                {
                    (await run.Send(new ServiceRequest(verb, path) { HasToken = false }))
                        .Fails(401, "invalid_credentials").Has("data", """{"message":"invalid credentials"}""");
                }
            }),
        Kazoo("authentication.wrong", "A text that is no token is 401.", async run =>
            (await With(run, ("X-Auth-Token", "nonsense"))).Is(401).Has("status", "\"error\"").Has("error", "\"401\"")),
        Kazoo("authentication.bearer", "The token may be in Authorization: Bearer.", async run =>
            (await With(run, ("Authorization", $"Bearer {run.Scope.Api.Token}"))).Succeeds()),
        Kazoo("authentication.query", "The token of a GET may be in the query as auth_token.", async run =>
            (await run.Send(new ServiceRequest("GET", $"?page_size=1&auth_token={run.Scope.Api.Token}")
            {
                HasToken = false,
            })).Succeeds()),
        Ours("authentication.query-of-writes", "A write with the token in the query is 401.", async run =>
            (await run.Send(new ServiceRequest("PUT", $"?auth_token={run.Scope.Api.Token}")
            {
                HasToken = false,
                Body = ServiceRequest.Bytes($$"""{"data":{{run.Named("{}")}}}"""),
            })).Fails(401, "invalid_credentials")),
        Ours("authentication.tampered", "A token that was changed in one place is 401.", async run =>
        {
            var token = run.Scope.Api.Token;
            if (token.Split('.') is not [var head, var claims, var signature])
                throw new CheckSkippedException("the token is no JSON Web Token");
            var changed = claims[0] == 'A' ? 'B' : 'A';
            (await With(run, ("X-Auth-Token", $"{head}.{changed}{claims[1..]}.{signature}"))).Is(401);
            (await With(run, ("X-Auth-Token", $"{head}.{claims}.{signature[1..]}"))).Is(401);

            // {"alg":"none"}
            (await With(run, ("X-Auth-Token", $"eyJhbGciOiJub25lIn0.{claims}."))).Is(401);
        }),
        Ours("authentication.challenge", "401 says in WWW-Authenticate how to log in.", async run =>
            (await run.Send(new ServiceRequest("GET", "") { HasToken = false })).Is(401).HasHeader("WWW-Authenticate")),
        Kazoo("authentication.login", "PUT /v2/api_auth with an API key: 201, auth_token, and account_id in data.",
            async run =>
            {
                var key = run.Scope.Key ?? throw new CheckSkippedException("--key is not given");
                var login = (await LogIn(run, key)).Succeeds(201)
                    .Matches("data/account_id", "^[0-9a-f]{32}$").Matches("auth_token", "^[!-~]+$");
                (await With(run, ("X-Auth-Token", login.Text("auth_token")))).Succeeds();
            }),
        Kazoo("authentication.login-without-key", "A login without api_key is 400 under its name.", async run =>
            (await run.Send(new ServiceRequest("PUT", "/v2/api_auth")
            {
                HasToken = false,
                Body = ServiceRequest.Bytes("""{"data":{}}"""),
            })).Refuses("api_key", "required")),
        Ours("authentication.login-refused", "A login with an unknown key is 401 invalid_credentials.", async run =>
            (await LogIn(run, $"{RunScope.NewId()}{RunScope.NewId()}")).Fails(401, "invalid_credentials")),
        Kazoo("authentication.other-account", "The path of another account is 403 forbidden.", async run =>
        {
            if (run.Scope.ActsForOthers)
                throw new CheckSkippedException("the token may act for other accounts");
            var other = $"/v2/accounts/{RunScope.NewId()}/conferences";
            (await run.Get(other)).Fails(403, "forbidden").Has("data", """{"message":"forbidden"}""");
            (await run.Put(other, run.Named("{}"))).Fails(403, "forbidden");
        }),
        Ours("authentication.first", "Who may not act is not told what else is wrong with a request.", async run =>
            (await run.Send(new ServiceRequest("PUT", "") { HasToken = false, Body = ServiceRequest.Bytes("{") }))
                .Fails(401, "invalid_credentials")),
    ]);

    private static Task<ServiceAnswer> With(CheckRun run, params (string Name, string Value)[] headers) =>
        run.Send(new ServiceRequest("GET", "?page_size=1") { HasToken = false, Headers = headers });

    private static Task<ServiceAnswer> LogIn(CheckRun run, string key) =>
        run.Send(new ServiceRequest("PUT", "/v2/api_auth")
        {
            HasToken = false,
            Body = ServiceRequest.Bytes(
                new JsonObject { ["data"] = new JsonObject { ["api_key"] = key } }.ToJsonString()),
        });
}
