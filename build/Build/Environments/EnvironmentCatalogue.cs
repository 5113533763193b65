namespace WasteCoach.Build.Environments;

/// <summary>The environments of a repository.</summary>
public sealed class EnvironmentCatalogue
{
}
