using System.Xml.Linq;

namespace WasteCoach.Build.Testing;

/// <summary>Reads what "dotnet test" writes (TRX).</summary>
public static class TestResults
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Counts the results of one file.</summary>
    public static TestTotal Read(XDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var results = document.Descendants(Trx + "UnitTestResult").ToList();
        var failed = results.Where(result => Outcome(result) is not ("Passed" or "NotExecuted")).ToList();
        return new TestTotal(
            results.Count(result => Outcome(result) == "Passed"),
            failed.Count,
            results.Count(result => Outcome(result) == "NotExecuted"),
            [.. failed.Select(result => $"{(string?)result.Attribute("testName")}: {FirstLine(result)}")],
            []);
    }

    private static string Outcome(XElement result) => (string?)result.Attribute("outcome") ?? "without an outcome";

    private static string FirstLine(XElement result) =>
        (result.Descendants(Trx + "Message").FirstOrDefault()?.Value ?? "no message").Split('\n', StringSplitOptions.TrimEntries)[0];
}
