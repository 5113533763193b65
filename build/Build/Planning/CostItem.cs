namespace WasteCoach.Build.Planning;

/// <summary>Something that costs by being there.</summary>
/// <param name="Name">What it belongs to: a node, a workload, a zone.</param>
/// <param name="What">What is paid for, such as "t3.large" or "gp3 40 GiB".</param>
/// <param name="UsdPerMonth">Its price for a month.</param>
/// <param name="Origin">Who makes it.</param>
public sealed record CostItem(string Name, string What, decimal UsdPerMonth, CostOrigin Origin);
