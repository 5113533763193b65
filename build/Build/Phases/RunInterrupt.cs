using System.Runtime.InteropServices;

namespace WasteCoach.Build.Phases;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into a cancellation, so that tools get their chance to save state. A second signal ends
/// the build at once; its children then end by their own lifeline.
/// </summary>
public sealed class RunInterrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Cancelled when the run is to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Begins to listen to signals.</summary>
    public void Listen(Action<string> announce)
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                if (_source.IsCancellationRequested)
                {
                    Say(announce, $"{signal} again: leaving at once.");
                    Environment.Exit(ExitCodes.Interrupted);
                }

                context.Cancel = true;
                Say(announce, $"{signal}: ending what runs; tools get time to save their state. Once more leaves at once.");
                _source.Cancel();
            }));
        }
    }

    private static void Say(Action<string> announce, string text)
    {
        try
        {
            announce(text);
        }
        catch (IOException)
        {
            // The terminal went away together with the signal (SIGHUP): nobody is left to tell, and the run still has to end well.
        }
    }

    /// <summary>Asks the run to end.</summary>
    public void Interrupt() => _source.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }
}
