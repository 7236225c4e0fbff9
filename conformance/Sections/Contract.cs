using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Sections;

/// <summary>The contract, section by section.</summary>
internal static class Contract
{
    public static IReadOnlyList<ContractSection> Sections { get; } =
    [
        PathRules.Section,
        StatusRules.Section,
        InputRules.Section,
        DocumentRules.Section,
        ValidationRules.Section,
        NumberUseRules.Section,
        ListRules.Section,
        FilterRules.Section,
        ETagRules.Section,
        JoinRules.Section,
        ParticipantRules.Section,
        ActionRules.Section,
        OperationRules.Section,
        IdempotencyRules.Section,
        HistoryRules.Section,
        PastRules.Section,
        BusEventRules.Section,
        BusCommandRules.Section,
        KazooBusRules.Section,
        AuthenticationRules.Section,
        AdditionRules.Section,
    ];
}
