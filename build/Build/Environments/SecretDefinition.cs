namespace WasteCoach.Build.Environments;

/// <summary>A secret the environment needs, and where its value is found.</summary>
/// <param name="Name">The secret's name.</param>
/// <param name="Source">Where its value is found.</param>
/// <param name="Line">The line of the environment file that defines it, for messages.</param>
/// <param name="Column">The column of that line.</param>
public sealed record SecretDefinition(string Name, SecretSource Source, int Line = 1, int Column = 1);
