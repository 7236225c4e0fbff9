using Conferences.Api.CommandLine;
using Conferences.Api.Hosting;
using Conferences.Development;
using Conferences.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Operations;

/// <summary>Each setting that is no number, flag, address or time as it has to be is told in one sentence.</summary>
public sealed class Wrong_settings
{
    private static readonly (string Name, string Value)[] Right =
    [
        ("ConnectionStrings:Postgres", "Host=db"),
        ("Authentication:ApiKeys:0:AccountId", "0123456789abcdef0123456789abcdef"),
        ("Authentication:ApiKeys:0:Key", "0123456789abcdef0123456789abcdef"),
        ("Media:Janus:Url", "ws://127.0.0.1:8188"),
        ("Media:Janus:AdminKey", "key"),
        ("Media:Janus:EventsSecret", "0123456789abcdef"),
        ("Media:FreeSwitch:Servers:0:Host", "switch.example"),
        ("Media:FreeSwitch:Servers:0:Password", "ClueCon"),
    ];

    [Theory]
    [InlineData("ConnectionStrings:Postgres", "postgres://db", "ConnectionStrings__Postgres is not a connection")]
    [InlineData("ConnectionStrings:Postgres", "Host=db;Port=many", "ConnectionStrings__Postgres is not a connection")]
    [InlineData("ConnectionStrings:Postgres", "Database=x", "ConnectionStrings__Postgres names no Host")]
    [InlineData("ConnectionStrings:PostgresOwner", "nonsense", "ConnectionStrings__PostgresOwner is not a connection")]
    [InlineData("ConnectionStrings:PostgresOwner", "Port=1", "ConnectionStrings__PostgresOwner names no Host")]
    [InlineData("ConnectionStrings:RabbitMq", "localhost", "ConnectionStrings__RabbitMq must be like amqp://")]
    [InlineData("Postgres:WaitSeconds", "soon", "Postgres__WaitSeconds is 'soon'")]
    [InlineData("Postgres:WaitSeconds", "-1", "Postgres__WaitSeconds is '-1'")]
    [InlineData("urls", "nonsense", "'nonsense' is not an address")]
    [InlineData("Kestrel:Endpoints:Http:Url", "nonsense", "'nonsense' is not an address")]
    [InlineData("Limits:AtOnce", "0", "Limits__AtOnce is '0', and must be a whole number, 1 or more.")]
    [InlineData("Limits:AtOnce", "99999999999", "Limits__AtOnce is '99999999999', and must be no more than")]
    [InlineData("Limits:Waiting", "x", "Limits__Waiting is 'x'")]
    [InlineData("Limits:WaitSeconds", "601", "Limits__WaitSeconds is '601', and must be a whole number, 1 to 600.")]
    [InlineData("Limits:AccountShare", "101", "Limits__AccountShare is '101'")]
    [InlineData("Limits:PagesAtOnce", "1.5", "Limits__PagesAtOnce is '1.5'")]
    [InlineData("Limits:BesideOthers", "x", "Limits__BesideOthers is 'x'")]
    [InlineData("Limits:Streams", "x", "Limits__Streams is 'x'")]
    [InlineData("Limits:PageBytes", "x", "Limits__PageBytes is 'x'")]
    [InlineData("Limits:DocumentBytes", "x", "Limits__DocumentBytes is 'x'")]
    [InlineData("Limits:UnsentBytes", "x", "Limits__UnsentBytes is 'x'")]
    [InlineData("Limits:BodySeconds", "x", "Limits__BodySeconds is 'x'")]
    [InlineData("Limits:Connections", "x", "Limits__Connections is 'x'")]
    [InlineData("Limits:MinBytesPerSecond", "x", "Limits__MinBytesPerSecond is 'x'")]
    [InlineData("Quota:Conferences", "x", "Quota__Conferences is 'x'")]
    [InlineData("Quota:Bytes", "0", "Quota__Bytes is '0'")]
    [InlineData("Quota:Webhooks", "x", "Quota__Webhooks is 'x'")]
    [InlineData("Numbering:CountryCode", "DE", "Numbering__CountryCode has 'DE'")]
    [InlineData("Numbering:InternationalPrefix", "+", "Numbering__InternationalPrefix has '+'")]
    [InlineData("Numbering:NationalPrefix", "x", "Numbering__NationalPrefix has 'x'")]
    [InlineData("RateLimit:PerSecond", "fast", "RateLimit__PerSecond is 'fast'")]
    [InlineData("RateLimit:PerSecond", "0", "RateLimit__PerSecond is '0'")]
    [InlineData("RateLimit:Burst", "x", "RateLimit__Burst is 'x'")]
    [InlineData("Webhooks:AllowedNetworks", "office", "Webhooks__AllowedNetworks has 'office'")]
    [InlineData("Webhooks:AllowedPorts", "x", "Webhooks__AllowedPorts has 'x'")]
    [InlineData("Webhooks:AllowHttp", "1", "Webhooks__AllowHttp is '1', and must be true or false.")]
    [InlineData("Webhooks:ExpireDays", "x", "Webhooks__ExpireDays is 'x'")]
    [InlineData("Webhooks:TimeoutSeconds", "x", "Webhooks__TimeoutSeconds is 'x'")]
    [InlineData("Webhooks:Parallelism", "x", "Webhooks__Parallelism is 'x'")]
    [InlineData("Webhooks:SecretOverlapHours", "x", "Webhooks__SecretOverlapHours is 'x'")]
    [InlineData("Authentication:ApiKeys:0:Key", "short", "Authentication:ApiKeys:0:Key must have 32 to 256")]
    [InlineData("Authentication:ApiKeys:1:Scope", "read", "Authentication:ApiKeys:1:Key must have")]
    [InlineData("Authentication:ApiKeys:0:AccountId", "mine", "Authentication:ApiKeys:0:AccountId must be")]
    [InlineData("Authentication:ApiKeys:0:Scope", "all", "Authentication:ApiKeys:0:Scope takes")]
    [InlineData("Authentication:SigningKey", "short", "Authentication:SigningKey must have")]
    [InlineData("Authentication:WrongKeys:PerAddress", "x", "Authentication__WrongKeys__PerAddress is 'x'")]
    [InlineData("Authentication:WrongKeys:PerPrefix", "x", "Authentication__WrongKeys__PerPrefix is 'x'")]
    [InlineData("Authentication:WrongTokens:PerAddress", "x", "Authentication__WrongTokens__PerAddress is 'x'")]
    [InlineData("Authentication:RequireHttps", "x", "Authentication__RequireHttps is 'x', and must be true or false.")]
    [InlineData("Authentication:Issuer", "https://a.example", "Authentication:Issuer needs Authentication:Audience")]
    [InlineData("Audit:Keys:0:File", "key.pem", "Audit:Keys:0:Id is not set.")]
    [InlineData("Audit:Keys:0:Id", "2026", "Neither Audit:Keys:0:PrivateKey nor Audit:Keys:0:File is set.")]
    [InlineData("TrustedProxies", "proxy", "TrustedProxies must be addresses and networks")]
    [InlineData("Live:ConnectionsPerAddress", "x", "Live__ConnectionsPerAddress is 'x'")]
    [InlineData("Console:Url", "console", "Console__Url is 'console', and must be a URL such as https://")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Logging__LogLevel__Default is 'Loud'")]
    [InlineData("Logging:Console:LogLevel:Marten", "x", "Logging__Console__LogLevel__Marten is 'x'")]
    [InlineData("Media:Server", "Asterisk", "Media:Server must be one of")]
    [InlineData("Media:ReconcileSeconds", "x", "Media__ReconcileSeconds is 'x'")]
    [InlineData("Media:Simulated:Seed", "x", "Media__Simulated__Seed is 'x', and must be a whole number.")]
    [InlineData("Media:Simulated:Drop", "x", "Media__Simulated__Drop is 'x', and must be a number.")]
    [InlineData("Media:Simulated:Drop", "2", "Shares of Media:Simulated must be from 0 to 1.")]
    [InlineData("Media:Kazoo:SearchMilliseconds", "x", "Media__Kazoo__SearchMilliseconds is 'x'")]
    [InlineData("Media:Kazoo:Zone", "a.b", "Media:Kazoo:Zone must be")]
    [InlineData("Media:Kazoo:Node", "us", "Media:Kazoo:Node must be")]
    [InlineData("Media:Kazoo:Realm", "a b", "Media:Kazoo:Realm must be")]
    public void are_told_by_their_name(string name, string value, string told) => IsTold([(name, value)], told);

    [Theory]
    [InlineData("Kazoo", "Media:Server", "Kazoo", "Media:Server=Kazoo needs ConnectionStrings__RabbitMq")]
    [InlineData("Janus", "Url", "http://127.0.0.1", "Media:Janus:Url must be like ws://host:8188.")]
    [InlineData("Janus", "RtpLegs", "perhaps", "Media__Janus__RtpLegs is 'perhaps', and must be true or false.")]
    [InlineData("Janus", "ResumeSeconds", "x", "Media__Janus__ResumeSeconds is 'x', and must be a whole number.")]
    [InlineData("Janus", "ReplySeconds", "61", "Media:Janus:ReplySeconds must be from 1 to 60.")]
    [InlineData("Janus", "LegsPerAccount", "x", "Media__Janus__LegsPerAccount is 'x'")]
    [InlineData("Janus", "LegsPerAddress", "0", "Media:Janus:LegsPerAddress must be at least 1.")]
    [InlineData("FreeSwitch", "Servers:0:Port", "x", "Media__FreeSwitch__Servers__0__Port is 'x'")]
    [InlineData("FreeSwitch", "Servers:0:Port", "0", "Media:FreeSwitch:Servers:0:Port must be from 1 to 65535.")]
    [InlineData("FreeSwitch", "GiveUpSeconds", "x", "Media__FreeSwitch__GiveUpSeconds is 'x'")]
    [InlineData("FreeSwitch", "ReplyMilliseconds", "x", "Media__FreeSwitch__ReplyMilliseconds is 'x'")]
    [InlineData("FreeSwitch", "SilenceMilliseconds", "5", "Media:FreeSwitch:SilenceMilliseconds must be from 10")]
    [InlineData("FreeSwitch", "LongestPauseMilliseconds", "x", "Media__FreeSwitch__LongestPauseMilliseconds is 'x'")]
    public void of_the_chosen_media_server_are_told_as_well(string server, string name, string value, string told) =>
        IsTold([("Media:Server", server), (name == "Media:Server" ? name : $"Media:{server}:{name}", value)], told);

    [Fact]
    public void of_one_media_server_are_told_together() => Assert.Equal(
        [
            "Media__Janus__ResumeSeconds is 'x', and must be a whole number.",
            "Media:Janus:AdminKey must be the admin_key of the AudioBridge.",
            "Media:Janus:ReplySeconds must be from 1 to 60.",
        ],
        Told(("Media:Server", "Janus"), ("Media:Janus:AdminKey", ""), ("Media:Janus:ReplySeconds", "0"),
            ("Media:Janus:ResumeSeconds", "x")));

    [Fact]
    public void are_not_empty_ones()
    {
        AllSettings.Check(Builder(
            ("Limits:AtOnce", ""), ("Limits:WaitSeconds", ""), ("RateLimit:PerSecond", ""), ("Media:Server", ""),
            ("Media:ReconcileSeconds", ""), ("Media:Kazoo:SearchMilliseconds", ""), ("Webhooks:AllowHttp", ""),
            ("Authentication:Issuer", ""), ("Console:Url", ""), ("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
            ("Logging:LogLevel:Default", ""), ("urls", "")));
    }

    [Theory]
    [InlineData("after_commit:often")]
    [InlineData("after_commit:1:2")]
    public void of_a_crash_point_are_told(string value) => Assert.Throws<CannotStartException>(
        () => CrashPoint.Of(Builder(("CONFERENCES_CRASH", value)).Configuration));

    private static void IsTold((string, string)[] settings, string told)
    {
        var sentence = Assert.Single(Told(settings));
        Assert.StartsWith(told, sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
    }

    private static string[] Told(params (string, string)[] settings) =>
        Assert.Throws<CannotStartException>(() => AllSettings.Check(Builder(settings))).Message.Split('\n');

    private static WebApplicationBuilder Builder(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(
            Right.Concat(settings).Select(it => KeyValuePair.Create(it.Name, (string?)it.Value))
                .GroupBy(it => it.Key).Select(it => it.Last()));
        builder.Services.AddSingleton(SimulatedMediaServer.Added);
        return builder;
    }
}
