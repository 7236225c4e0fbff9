using Conferences.Tests.Fixtures.Media.Conformance;

namespace Conferences.Tests.Media.Conformance;

/// <summary>The server that answers at once.</summary>
public sealed class Loopback_as_a_media_server(LoopbackUnderTest server) : A_media_server<LoopbackUnderTest>(server);

/// <summary>The simulated switch.</summary>
public sealed class The_simulated_switch_as_a_media_server(SimulatedUnderTest server)
    : A_media_server<SimulatedUnderTest>(server);

/// <summary>A Kazoo cluster, simulated.</summary>
public sealed class Kazoo_as_a_media_server(KazooUnderTest server) : A_media_server<KazooUnderTest>(server);

/// <summary>A FreeSWITCH, simulated.</summary>
public sealed class FreeSwitch_as_a_media_server(FreeSwitchUnderTest server)
    : A_media_server<FreeSwitchUnderTest>(server);
