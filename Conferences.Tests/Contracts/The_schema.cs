using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Contracts;

public sealed class The_schema(Service service)
{
    /// <summary>
    /// A difference that applying does not settle would be applied anew at every start, and lock everybody out for it.
    /// </summary>
    [Fact]
    public Task is_what_the_last_start_left() => service.Parts.GetRequiredService<IDocumentStore>().Storage.Database
        .AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
}
