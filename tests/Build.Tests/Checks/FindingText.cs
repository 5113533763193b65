using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Tests.Checks;

/// <summary>A finding as a line of a table of test cases: severity, id, subject and the beginning of the proof.</summary>
internal static class FindingText
{
    /// <summary>Expects just this finding, with cause and remedy; an empty text expects none.</summary>
    public static void Same(string expected, IEnumerable<Finding> findings)
    {
        var found = findings.ToList();
        if (expected.Length == 0)
        {
            Assert.Empty(found);
            return;
        }

        var one = Assert.Single(found);
        Assert.StartsWith(expected, $"{one.Severity} {one.Check} {one.Subject}: {one.Proof}", StringComparison.Ordinal);
        Assert.True(one.Cause.Length > 10 && one.Remedy.Length > 10, $"{one}");
    }
}
