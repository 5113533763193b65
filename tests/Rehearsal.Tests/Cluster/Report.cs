using System.Text.Json;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>The report.json of a run.</summary>
public sealed record Report(string Run, int ExitCode, double Seconds, IReadOnlyList<ReportedPhase> Phases)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the file.</summary>
    public static Report Read(string file) =>
        JsonSerializer.Deserialize<Report>(File.ReadAllText(file), Format) ?? throw new InvalidDataException($"{file} is empty");

    /// <summary>A phase by its name.</summary>
    public ReportedPhase this[string phase] => Phases.Single(reported => reported.Phase == phase);

    /// <summary>Names of the phases that ended so, in order of their names.</summary>
    public IReadOnlyList<string> With(string result) =>
        Phases.Where(phase => phase.Result == result).Select(phase => phase.Phase).Order(StringComparer.Ordinal).ToList();
}
