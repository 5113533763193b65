using System.Globalization;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>Whether the versions of the catalogue fit together and are still looked after.</summary>
public static class VersionChecks
{
    /// <summary>Two versions that do not go together.</summary>
    public static readonly Trouble Incompatible = new(
        "incompatible-versions",
        "Two components do not support each other's version",
        "An add-on does not start, or crashes on objects that it does not know, after one of the two was changed.",
        "The range that a component supports (compatible in environments/versions.yaml) does not hold the version of the other.",
        "Choose a version of one of the two that supports the other, in environments/versions.yaml.",
        "Preflight", "Doctor");

    /// <summary>A version that nobody mends any more.</summary>
    public static readonly Trouble EndOfLife = new(
        "end-of-life",
        "A component is past its end of life, or will be soon",
        "Known holes stay open; newer add-ons stop supporting it.",
        "Upstream supports a version for a limited time.",
        "Plan the upgrade: a newer version in environments/versions.yaml; for Kubernetes one minor at a time with ./build.sh --target=Upgrade.",
        "Preflight", "Doctor");

    private const int DaysOfWarning = 90;

    /// <summary>What is wrong with them on a day.</summary>
    public static IEnumerable<Finding> Find(VersionCatalogue catalogue, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return Contradictions(catalogue).Concat(catalogue.Components.Values.Where(component => component.EndOfLife is not null)
            .OrderBy(component => component.EndOfLife).ThenBy(component => component.Name, StringComparer.Ordinal)
            .SelectMany(component => Ending(component, today)));
    }

    private static IEnumerable<Finding> Contradictions(VersionCatalogue catalogue) =>
        from component in catalogue.Components.Values
        from range in component.Compatible
        let other = catalogue.Components.GetValueOrDefault(range.Key)
        where other is null || !range.Value.Contains(other.Semantic)
        select Incompatible.Found(
            Severity.Critical,
            component.Name,
            other is null ? $"It supports {range.Key} {range.Value}, and there is no {range.Key} in {catalogue.File}." : $"{component.Name} {component.Version} supports {range.Key} {range.Value}, and {range.Key} is {other.Version}.");

    private static IEnumerable<Finding> Ending(ComponentVersion component, DateOnly today)
    {
        var end = component.EndOfLife!.Value;
        var day = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (end <= today)
        {
            yield return EndOfLife.Found(Severity.Warning, component.Name, $"{component.Name} {component.Version} is past its end of life ({day}).");
        }
        else if (end.DayNumber - today.DayNumber <= DaysOfWarning)
        {
            yield return EndOfLife.Found(Severity.Warning, component.Name, $"{component.Name} {component.Version} reaches its end of life on {day}, in {end.DayNumber - today.DayNumber} days.");
        }
    }
}
