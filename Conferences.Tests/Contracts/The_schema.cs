using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Contracts;

public sealed class The_schema(Service service)
{
    /// <summary>
    /// A difference that persists would be applied at every start, under a lock that blocks everybody.
    /// </summary>
    [Fact]
    public Task is_what_the_last_start_left() => service.Parts.GetRequiredService<IDocumentStore>().Storage.Database
        .AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
}
