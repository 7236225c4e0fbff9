namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// Tests that start and kill servers and processes of their own run alone, after all others: only then are their
/// timings meaningful.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
