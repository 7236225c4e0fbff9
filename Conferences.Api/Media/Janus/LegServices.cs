using Conferences.Api.Store;

namespace Conferences.Api.Media.Janus;

/// <summary>What all legs of browsers on this node use.</summary>
internal sealed record LegServices(
    JanusSettings Settings,
    JanusLink Link,
    JanusRooms Rooms,
    JanusRosters Rosters,
    JanusInstances Instances,
    LegRows Rows,
    LegAdmission Admission,
    JanusDepartures Departures,
    MediaEvents Events,
    TimeProvider Clock,
    ILogger<JanusLegs> Log);
