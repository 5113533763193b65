namespace WasteCoach.Build.Checks;

/// <summary>What a commit did to a service's image in its values.</summary>
/// <param name="Service">The service.</param>
/// <param name="Before">Tag and digest before it; empty before the first deployment.</param>
/// <param name="After">Tag and digest after it.</param>
public sealed record ImageChange(string Service, string Before, string After);
