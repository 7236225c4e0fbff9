using System.Runtime.InteropServices;

namespace Conferences.Api.CommandLine;

/// <summary>Calls back when the process is asked to end: by Ctrl-C, <c>kill</c> or a closed terminal.</summary>
internal sealed class Signals : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;

    private Signals(Action act) =>
        registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
                PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    act();
                })),
        ];

    public static Signals Handle(Action act) => new(act);

    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());
}
