using Conferences.Api.Hosting;
using Conferences.Development;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>
/// A node of the service within the tests' process, with its own settings, on an existing database. All in-process
/// nodes use it; <see cref="RunningNode"/> runs in a process of its own.
/// </summary>
internal sealed class Node : WebApplicationFactory<Launcher>
{
    private readonly string connectionString;
    private readonly TimeProvider clock;
    private readonly ILoggerProvider? log;
    private readonly (string Name, string Value)[] settings;
    private readonly Action<IServiceCollection>? replace;

    /// <summary>Starts it on a free port.</summary>
    public Node(string connectionString, params (string Name, string Value)[] settings)
        : this(connectionString, TimeProvider.System, settings)
    {
    }

    /// <summary>Starts it on a free port, with this clock.</summary>
    public Node(string connectionString, TimeProvider clock, params (string Name, string Value)[] settings)
        : this(connectionString, clock, log: null, settings)
    {
    }

    /// <summary>Starts it on a free port, with some of its services replaced.</summary>
    public Node(
        string connectionString,
        Action<IServiceCollection> replace,
        params (string Name, string Value)[] settings)
    {
        (this.connectionString, this.replace, this.settings) = (connectionString, replace, settings);
        clock = TimeProvider.System;
        Start();
    }

    /// <summary>Starts it on a free port, with this clock, logging only to this provider.</summary>
    public Node(
        string connectionString,
        TimeProvider clock,
        ILoggerProvider? log,
        params (string Name, string Value)[] settings)
    {
        (this.connectionString, this.clock, this.log, this.settings) = (connectionString, clock, log, settings);
        Start();
    }

    /// <summary>Its address.</summary>
    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>A client that acts for this account with this token.</summary>
    public Portal Portal(string account, string token)
    {
        var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        return new(account, http);
    }

    /// <summary>A token of the operator's key, valid for every account.</summary>
    public Task<string> Token() => OperatorLogin.TokenAsync(Address);

    private void Start()
    {
        UseKestrel(0);
        StartServer();
        RequestsOfTests.To(Address);
    }

    // The factory registers a server of its own, behind what the service has composed.
    protected override IHost CreateHost(IHostBuilder builder) =>
        base.CreateHost(builder.ConfigureServices(QueryTokens.Wrap));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:Postgres", connectionString);
        foreach (var (name, value) in OperatorLogin.Settings.Concat(settings))
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton(clock).AddSingleton<IStartupFilter, AnswerCheck>();
            replace?.Invoke(services);
        });
        if (log is not null)
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log));
    }
}
