using System.Globalization;

namespace WasteCoach.Build.Teardown;

/// <summary>What the account held before a teardown and holds after it: ours, what stayed by choice, and everybody else's.</summary>
/// <param name="Kinds">A row for each kind that there was anything of.</param>
/// <param name="Left">What of ours did not go.</param>
/// <param name="Kept">What of ours stayed by choice.</param>
/// <param name="ForeignGone">What is not ours and was not there any more at the end. No delete of ours named it.</param>
public sealed record TeardownProof(
    IReadOnlyList<ProvedKind> Kinds, IReadOnlyList<Leftover> Left, IReadOnlyList<CloudResource> Kept, IReadOnlyList<CloudResource> ForeignGone)
{
    /// <summary>Compares the two.</summary>
    /// <param name="before">What there was.</param>
    /// <param name="after">What there is.</param>
    /// <param name="isKept">What of ours stays by choice.</param>
    /// <param name="refused">What the cloud said to deletes that did not succeed.</param>
    public static TeardownProof Of(OwnedResources before, OwnedResources after, Func<CloudResource, bool> isKept, IReadOnlyList<Leftover> refused)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var there = after.Ours.Concat(after.Parts).Concat(after.Foreign).Select(resource => (resource.Kind, resource.Id)).ToHashSet();
        var (left, kept) = (after.Ours.Where(resource => !isKept(resource)).Select(Explain).ToList(), after.Ours.Where(isKept).ToList());
        var gone = before.Foreign.Where(resource => !there.Contains((resource.Kind, resource.Id))).ToList();
        var rows = Enum.GetValues<ResourceKind>()
            .Select(kind => new ProvedKind(
                kind,
                before.OursOf(kind).Count(),
                left.Count(leftover => leftover.Resource.Kind == kind),
                kept.Count(resource => resource.Kind == kind),
                before.Foreign.Count(resource => resource.Kind == kind),
                before.Foreign.Count(resource => resource.Kind == kind) - gone.Count(resource => resource.Kind == kind)))
            .Where(row => row.Ours + row.Left + row.Kept + row.Foreign > 0);
        return new TeardownProof([.. rows], left, kept, gone);

        // The state's bucket is not touched as long as anything else is left.
        Leftover Explain(CloudResource resource) =>
            refused.FirstOrDefault(leftover => leftover.Resource.Kind == resource.Kind && leftover.Resource.Id == resource.Id) ?? new Leftover(resource, "its turn comes when the others are gone");
    }

    /// <summary>The list that a teardown ends with.</summary>
    public IEnumerable<string> Table()
    {
        yield return Line("Kind", "Ours before", "Left", "Kept", "Foreign seen", "Untouched");
        foreach (var row in Kinds)
        {
            yield return Line(row.Kind.ToWords(), Text(row.Ours), Text(row.Left), Text(row.Kept), Text(row.Foreign), Text(row.Untouched));
        }

        static string Line(string kind, params string[] columns) => $"{kind,-18}{string.Concat(columns.Select(column => column.PadLeft(14)))}";

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
