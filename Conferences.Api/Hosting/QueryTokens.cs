using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Conferences.Api.Hosting;

/// <summary>
/// Takes tokens and links out of the URLs of requests. No middleware could: the framework logs and traces a request,
/// its query included, before the first one runs.
/// </summary>
internal static class QueryTokens
{
    public static WebApplicationBuilder AddQueryTokens(this WebApplicationBuilder builder)
    {
        Wrap(builder.Services);
        return builder;
    }

    /// <summary>Takes them before the framework gets the requests of the server that is registered.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var server = services.Last(it => it.ServiceType == typeof(IServer)).ImplementationType!;
        services.AddSingleton<IServer>(provider => new Server(
            (IServer)ActivatorUtilities.CreateInstance(provider, server)));
    }

    private sealed class Server(IServer inner) : IServer
    {
        public IFeatureCollection Features => inner.Features;

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => inner.StartAsync(new Application<TContext>(application), cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Application<TContext>(IHttpApplication<TContext> inner) : IHttpApplication<TContext>
        where TContext : notnull
    {
        public TContext CreateContext(IFeatureCollection contextFeatures)
        {
            QueryToken.TakeFrom(contextFeatures);
            LinkPath.TakeFrom(contextFeatures);
            return inner.CreateContext(contextFeatures);
        }

        public Task ProcessRequestAsync(TContext context) => inner.ProcessRequestAsync(context);

        public void DisposeContext(TContext context, Exception? exception) => inner.DisposeContext(context, exception);
    }
}
