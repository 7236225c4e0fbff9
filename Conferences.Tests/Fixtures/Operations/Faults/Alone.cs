namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// What starts servers and programs of its own and ends them by force runs by itself, when all else is done: figures of
/// time hold only then.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
