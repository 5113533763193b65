using System.Text.Json;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Infrastructure.Tests.Recovery;

/// <summary>Makes planned resources.</summary>
internal static class Planned
{
    public static PlannedResource Resource(string type, string name, object? values = null) =>
        new($"{type}.{name}", "", type, name, "", JsonSerializer.SerializeToElement(values ?? new { }));

    public static IReadOnlyDictionary<string, PlannedResource> Plan(params PlannedResource[] resources) =>
        resources.ToDictionary(r => r.Address);
}
