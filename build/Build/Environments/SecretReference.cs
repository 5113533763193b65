namespace WasteCoach.Build.Environments;

/// <summary>Stands where a secret's value is wanted, and names it.</summary>
/// <param name="Name">A key of the environment's <c>secrets</c>.</param>
public sealed record SecretReference(string Name);
