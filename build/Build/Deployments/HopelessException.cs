namespace WasteCoach.Build.Deployments;

/// <summary>An application will not come to its goal by itself.</summary>
internal sealed class HopelessException(ApplicationVerdict verdict) : Exception(verdict.Seen)
{
    public ApplicationVerdict Verdict { get; } = verdict;
}
