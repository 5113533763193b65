using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

/// <summary>A scope that keeps what tools print.</summary>
internal sealed class RecordedOutput : IOutputSink, IExecutionScope
{
    private readonly List<(OutputStream Stream, string Text)> lines = [];

    public IReadOnlyList<(OutputStream Stream, string Text)> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public string? Phase => "ProvisionCluster";

    public IOutputSink Output => this;

    public CancellationToken Cancellation { get; init; }

    public void Line(OutputStream stream, string text)
    {
        lock (lines)
            lines.Add((stream, text));
    }
}
