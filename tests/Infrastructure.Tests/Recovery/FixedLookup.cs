using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Infrastructure.Tests.Recovery;

/// <summary>Always gives the same answer, and counts how often it was asked.</summary>
internal sealed class FixedLookup(string type, LookupResult answer) : IResourceLookup
{
    public int Asked { get; private set; }

    public IReadOnlySet<string> Types { get; } = new HashSet<string> { type };

    public Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        Asked++;
        return Task.FromResult(answer);
    }
}
