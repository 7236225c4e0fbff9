namespace Conferences.Simulator.FreeSwitch;

/// <summary>A call leg as the switch keeps it, and the headers by which events tell of it.</summary>
internal sealed class SwitchChannel
{
    private const int LongestId = 36;

    private readonly List<KeyValuePair<string, string>> variables = [];

    /// <summary>What the switch keeps of an id that it is given, of a channel or of a job.</summary>
    public static string Cut(string id) => id.Length > LongestId ? id[..LongestId] : id;

    public required string Uuid { get; init; }

    /// <summary>Its number among the channels of this run.</summary>
    public required long Session { get; init; }

    /// <summary>True if the switch dialled it.</summary>
    public required bool IsOutbound { get; init; }

    /// <summary>Endpoint, profile and address.</summary>
    public required string Name { get; init; }

    /// <summary>What the other side is called.</summary>
    public required string CallerName { get; set; }

    /// <summary>The number of the other side.</summary>
    public required string CallerNumber { get; set; }

    /// <summary>Whom a leg that was dialled was told that it is called by.</summary>
    public (string Name, string Number)? Callee { get; set; }

    /// <summary>The caller as it was at first.</summary>
    public required (string Name, string Number) Original { get; init; }

    /// <summary>The number that was dialled.</summary>
    public required string Dialled { get; init; }

    /// <summary>Where a transfer sends it, until it has arrived.</summary>
    public string? SentTo { get; set; }

    /// <summary>What the last transfer was.</summary>
    public string? TransferSource { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ProfileCreatedAt { get; set; }

    public DateTimeOffset? ProgressAt { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }

    public DateTimeOffset? HungUpAt { get; set; }

    public string? HangupCause { get; set; }

    /// <summary>How often it was routed.</summary>
    public int ProfileIndex { get; set; } = 1;

    /// <summary>2 beginning or being routed, 4 executing, 10 hung up, 11 reporting, 12 gone.</summary>
    public int State { get; set; } = 2;

    /// <summary>The name of the state that it is in or was last in.</summary>
    public string StateName { get; set; } = "CS_INIT";

    /// <summary><c>DOWN</c>, <c>RINGING</c>, <c>ACTIVE</c> or <c>HANGUP</c>.</summary>
    public string CallState { get; set; } = "DOWN";

    /// <summary>Whether it executes what a dialplan says.</summary>
    public bool HitsDialplan { get; set; }

    /// <summary>Whether sound flows, so that codecs are known.</summary>
    public bool HasMedia { get; set; }

    /// <summary>Whether a conference mixes it.</summary>
    public bool IsMixed { get; set; }

    /// <summary>Its place in a conference.</summary>
    public ConferenceMember? Member { get; set; }

    /// <summary>The number under which it goes on in the conference that a member is sent to.</summary>
    public int? MemberId { get; set; }

    /// <summary>What it executes.</summary>
    public ChannelProgram? Program { get; set; }

    /// <summary>The phone at the other end.</summary>
    public SimulatedPhone? Phone { get; set; }

    /// <summary>Digits that the phone sent and nobody has read.</summary>
    public Queue<char> Digits { get; } = new();

    public bool IsAnswered => AnsweredAt is not null;

    /// <summary>The variable of that name.</summary>
    public string? this[string variable] => variables.Find(it => it.Key == variable).Value;

    /// <summary>Its variables, oldest first.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables => variables;

    /// <summary>Sets a variable, or removes it. One that is set again comes last.</summary>
    public void Set(string variable, string? value)
    {
        variables.RemoveAll(it => it.Key == variable);
        if (!string.IsNullOrEmpty(value))
            variables.Add(new(variable, value));
    }

    /// <summary>An event of this channel, with its variables.</summary>
    public FiredEvent Event(string name, EventOrigin origin)
    {
        var fired = new FiredEvent(name, origin);
        if (HangupCause is not null && name == "CHANNEL_HANGUP_COMPLETE")
            fired.With("Hangup-Cause", HangupCause);
        Describe(fired);
        foreach (var (variable, value) in variables)
            fired.With($"variable_{variable}", value);
        return fired;
    }

    /// <summary>Adds the headers that each event about the channel has.</summary>
    public FiredEvent Describe(FiredEvent fired)
    {
        fired.With("Channel-State", StateName)
            .With("Channel-Call-State", CallState)
            .With("Channel-State-Number", State)
            .With("Channel-Name", Name)
            .With("Unique-ID", Uuid)
            .With("Call-Direction", Direction)
            .With("Presence-Call-Direction", Direction)
            .With("Channel-HIT-Dialplan", HitsDialplan)
            .With("Channel-Call-UUID", Uuid)
            .With("Answer-State", HangupCause is not null ? "hangup" : IsAnswered ? "answered" : "ringing");
        if (HangupCause is not null)
            fired.With("Hangup-Cause", HangupCause);
        if (HasMedia)
        {
            fired.With("Channel-Read-Codec-Name", IsMixed ? "L16" : "PCMU")
                .With("Channel-Read-Codec-Rate", 8000)
                .With("Channel-Read-Codec-Bit-Rate", IsMixed ? 128000 : 64000)
                .With("Channel-Write-Codec-Name", "PCMU")
                .With("Channel-Write-Codec-Rate", 8000)
                .With("Channel-Write-Codec-Bit-Rate", 64000);
        }

        return DescribeCaller(fired);
    }

    private string Direction => IsOutbound ? "outbound" : "inbound";

    private FiredEvent DescribeCaller(FiredEvent fired)
    {
        fired.With("Caller-Direction", Direction).With("Caller-Logical-Direction", Direction);
        if (!IsOutbound)
        {
            fired.With("Caller-Username", Original.Number)
                .With("Caller-Dialplan", TransferSource is null ? "XML" : "inline");
        }

        Add("Caller-Caller-ID-Name", CallerName);
        Add("Caller-Caller-ID-Number", CallerNumber);
        Add("Caller-Orig-Caller-ID-Name", Original.Name);
        Add("Caller-Orig-Caller-ID-Number", Original.Number);
        Add("Caller-Callee-ID-Name", Callee?.Name);
        Add("Caller-Callee-ID-Number", Callee?.Number);
        fired.With("Caller-Network-Addr", "127.0.0.1")
            .With("Caller-ANI", Original.Number)
            .With("Caller-Destination-Number", SentTo ?? Dialled)
            .With("Caller-Unique-ID", Uuid)
            .With("Caller-Source", IsOutbound ? "src/switch_ivr_originate.c" : "mod_sofia");
        if (TransferSource is not null)
            fired.With("Caller-Transfer-Source", TransferSource);
        fired.With("Caller-Context", IsOutbound ? "default" : "public");
        if (SentTo is not null)
            fired.With("Caller-RDNIS", Dialled);
        return fired.With("Caller-Channel-Name", Name)
            .With("Caller-Profile-Index", ProfileIndex)
            .With("Caller-Profile-Created-Time", Microseconds.Of(ProfileCreatedAt))
            .With("Caller-Channel-Created-Time", Microseconds.Of(CreatedAt))
            .With("Caller-Channel-Answered-Time", Microseconds.Of(AnsweredAt))
            .With("Caller-Channel-Progress-Time", Microseconds.Of(ProgressAt))
            .With("Caller-Channel-Progress-Media-Time", 0)
            .With("Caller-Channel-Hangup-Time", Microseconds.Of(HungUpAt))
            .With("Caller-Channel-Transfer-Time", 0)
            .With("Caller-Channel-Resurrect-Time", 0)
            .With("Caller-Channel-Bridged-Time", 0)
            .With("Caller-Channel-Last-Hold", 0)
            .With("Caller-Channel-Hold-Accum", 0)
            .With("Caller-Screen-Bit", true)
            .With("Caller-Privacy-Hide-Name", false)
            .With("Caller-Privacy-Hide-Number", false);

        // What is empty is left out.
        void Add(string header, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                fired.With(header, value);
        }
    }
}
