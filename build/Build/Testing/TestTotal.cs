namespace WasteCoach.Build.Testing;

/// <summary>What came of the test suites.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed.</param>
/// <param name="Skipped">Tests that were skipped.</param>
/// <param name="FailedTests">Name and message of each failed test.</param>
/// <param name="Broken">Suites that ended without a result, with the reason.</param>
public sealed record TestTotal(int Passed, int Failed, int Skipped, IReadOnlyList<string> FailedTests, IReadOnlyList<string> Broken)
{
    /// <summary>Nothing yet.</summary>
    public static readonly TestTotal None = new(0, 0, 0, [], []);

    /// <summary>Adds two.</summary>
    public TestTotal Plus(TestTotal other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new TestTotal(Passed + other.Passed, Failed + other.Failed, Skipped + other.Skipped, [.. FailedTests, .. other.FailedTests], [.. Broken, .. other.Broken]);
    }

    /// <summary>What failed, a line each.</summary>
    public string Explain() => string.Join(Environment.NewLine, [$"{Failed} tests failed, {Broken.Count} suites broke:", .. FailedTests, .. Broken]);

    /// <summary>"12 passed, 0 failed", as CI reads it. A suite without a result counts as one failure.</summary>
    public override string ToString() => $"{Passed} passed, {Failed + Broken.Count} failed{(Skipped > 0 ? $", {Skipped} skipped" : "")}";
}
