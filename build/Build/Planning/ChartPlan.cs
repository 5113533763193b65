namespace WasteCoach.Build.Planning;

/// <summary>What the checked-out charts would change in the cluster.</summary>
/// <param name="Application">The application.</param>
/// <param name="Object">The object, as its kind, namespace and name.</param>
/// <param name="IsNew">Whether the cluster does not have it yet.</param>
/// <param name="Lines">The lines that change, as a diff has them; none for a new object.</param>
public sealed record ChartPlan(string Application, string Object, bool IsNew, IReadOnlyList<string> Lines);
