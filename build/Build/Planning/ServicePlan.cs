namespace WasteCoach.Build.Planning;

/// <summary>What would become of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Action">build, reuse or current; unknown where its registry does not say.</param>
/// <param name="Revision">The last commit that changed any of its inputs.</param>
/// <param name="Why">Why.</param>
public sealed record ServicePlan(string Service, string Action, string Revision, string Why);
