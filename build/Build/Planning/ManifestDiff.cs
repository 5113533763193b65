namespace WasteCoach.Build.Planning;

/// <summary>Reads what <c>kubectl diff</c> prints: for each object the lines that would change.</summary>
public static class ManifestDiff
{
    private const string File = "diff -";

    // What the server counts by itself, and what Argo CD writes to know its own again.
    private static readonly string[] Ignored = ["generation:", "argocd.argoproj.io/tracking-id:", "app.kubernetes.io/instance:", "annotations:"];

    /// <summary>The objects that would change.</summary>
    /// <param name="application">Whose manifests they are.</param>
    /// <param name="diff">The diff.</param>
    public static IReadOnlyList<ChartPlan> Read(string application, string diff)
    {
        ArgumentNullException.ThrowIfNull(diff);
        var plans = new List<ChartPlan>();
        string? name = null;
        var isNew = false;
        var lines = new List<string>();
        foreach (var line in diff.Split('\n'))
        {
            if (line.StartsWith(File, StringComparison.Ordinal))
            {
                Close();
                name = ObjectOf(line);
            }
            else if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                isNew |= line.StartsWith("@@ -0,0 ", StringComparison.Ordinal);
            }
            else if (line is ['+' or '-', ..] && !line.StartsWith("+++ ", StringComparison.Ordinal) && !line.StartsWith("--- ", StringComparison.Ordinal)
                && !Ignored.Any(key => line[1..].TrimStart().StartsWith(key, StringComparison.Ordinal)))
            {
                lines.Add(line);
            }
        }

        Close();
        return plans;

        void Close()
        {
            if (name is not null && lines.Count > 0)
            {
                plans.Add(new ChartPlan(application, name, isNew, isNew ? [] : [.. lines]));
            }

            (name, isNew) = (null, false);
            lines.Clear();
        }
    }

    // diff -u -N /tmp/LIVE-123/apps.v1.Deployment.wastecoach.auth /tmp/MERGED-456/apps.v1.Deployment.wastecoach.auth
    private static string ObjectOf(string line)
    {
        var parts = line.Split('/')[^1].Split('.');
        var kind = Array.FindIndex(parts, part => part.Length > 0 && char.IsUpper(part[0]));
        return kind < 0 ? line.Split('/')[^1] : $"{parts[kind]} {string.Join('/', new[] { parts[kind + 1], string.Join('.', parts[(kind + 2)..]) }.Where(part => part.Length > 0))}";
    }
}
